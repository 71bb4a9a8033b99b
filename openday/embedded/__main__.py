"""`python -m openday.embedded demo | run | manage COMMAND … | test [pytest's arguments] | lint | messages`."""

import sys

from openday.embedded import trouble
from openday.embedded.demo import manage, run_development_server, serve_demo
from openday.embedded.suite import VERBS, run_suite
from openday.embedded.supervisor import Stop, stop_on_signals


def main(arguments: list[str]) -> int:
    match arguments:
        case ["demo"]:
            serve_demo()
            return 0
        case ["test", *words]:
            return run_suite(words)
        case ["manage", *words] if words:
            return manage(words)
        case ["run"]:
            return run_development_server()
        case [verb] if verb in VERBS:
            return VERBS[verb]()
    sys.exit(__doc__)


if __name__ == "__main__":
    stop_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except trouble.Trouble as told:
        sys.exit(f"openday: {told}")
    except OSError as error:
        sys.exit(f"openday: {trouble.of_system(error)}")
    except Stop as stop:
        print(f"openday: stopped ({stop})", flush=True)
        sys.exit(0 if sys.argv[1:2] == ["demo"] else 130)
