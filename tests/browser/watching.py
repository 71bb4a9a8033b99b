"""What a page must not do while somebody uses it."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response


def watch(context: BrowserContext, site: str) -> list[str]:
    """A list that fills with what goes wrong in `context`: errors, broken answers, requests to others than `site`."""
    complaints: list[str] = []
    documents: set[str] = set()

    def on_request(request: Request) -> None:
        if request.is_navigation_request():
            documents.add(request.url)
        if not request.url.startswith((f"{site}/", "data:", "blob:", "about:")):
            complaints.append(f"asked another host: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"answered {response.status}: {response.url}")

    def on_console(message: ConsoleMessage) -> None:
        # Chromium also logs a page that answers 404 or 422 on purpose, and a script that is refused something (409);
        # those are for the test to judge.
        is_refusal = message.text.startswith("Failed to load resource") and (
            message.location["url"] in documents or "status of 409" in message.text
        )
        if message.type in {"error", "warning"} and not is_refusal:
            complaints.append(f"console {message.type}: {message.text} ({message.location['url']})")

    context.on("request", on_request)
    context.on("response", on_response)
    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
    return complaints
