/* The draft of the schedule by hand and by key. What stands in the way is known before something is put down; what
   colleagues do is seen within seconds. Without this script every block leads to its form. */
"use strict";
{
  const draft = document.querySelector("[data-draft]");
  if (draft) {
    const STEP = 5 * 60 * 1000;
    const EVERY = 3000; // between two looks at what colleagues do
    const HOLD = 300; // a finger that rests so long takes hold
    const mayChange = draft.dataset.mayChange !== undefined;
    const say = document.querySelector("[data-draft-say]");
    const isRightToLeft = getComputedStyle(draft).direction === "rtl";
    const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
    const lanes = () => draft.querySelector("[data-draft-lanes]");
    const halls = () => [...draft.querySelectorAll("[data-draft-lane]")];
    const tabs = () => [...document.querySelectorAll("[data-draft-day]")];
    const blockOf = (id) => draft.querySelector(`[data-draft-block="${id}"]`);
    const within = (value, least, most) => Math.min(Math.max(value, least), most);
    let taken = null;
    let takeAgain = () => {}; // for those who may change something
    const numbers = new Map(); // of what was changed here since the page was read
    let isStale = false;
    let isWriting = false;
    let reading = 0;

    const tell = (words, tone) => {
      say.textContent = words;
      if (tone) say.dataset.tone = tone;
      else delete say.dataset.tone;
    };

    /* What colleagues did stands apart, so that an answer to one's own deed does not wipe it out. */
    const newsLine = document.querySelector("[data-draft-news]");
    let fading;
    const tellNews = (words) => {
      if (!words) return;
      newsLine.textContent = words;
      clearTimeout(fading);
      fading = setTimeout(() => (newsLine.textContent = ""), 30_000);
    };

    const ask = async (url, body) => {
      const asked = { headers: { Accept: "application/json" } };
      if (body) {
        body.set("csrfmiddlewaretoken", token());
        Object.assign(asked, { method: "POST", body });
      }
      const answer = await fetch(url, asked).catch(() => null);
      const said = await answer?.json().catch(() => null);
      return { ok: Boolean(answer?.ok && said), said: said ?? { detail: draft.dataset.wordFailed } };
    };

    /* --- The page as it is now ------------------------------------------------------------------- */
    const refresh = async () => {
      if (taken?.byHand) return void (isStale = true); // what is under the finger stays; the drop is judged anyhow
      isStale = false;
      const mine = ++reading;
      const answer = await fetch(location.href).catch(() => null);
      if (!answer?.ok) return tell(draft.dataset.wordFailed, "bad");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== reading) return; // one that was asked for later is newer
      if (taken?.byHand) return void (isStale = true);
      const held = taken;
      const focused = document.activeElement?.closest("[data-draft-block]")?.dataset.draftBlock;
      const frame = draft.querySelector(".draft-frame");
      const [across, down] = [frame?.scrollLeft, frame?.scrollTop];
      for (const part of document.querySelectorAll("[data-swap]")) {
        const now = fresh.getElementById(part.id);
        if (now) part.replaceChildren(...now.childNodes);
      }
      numbers.clear();
      draft.querySelector(".draft-frame")?.scrollTo({ left: across, top: down, behavior: "instant" });
      if (held) takeAgain(held);
      else if (focused) blockOf(focused)?.querySelector("a").focus({ preventScroll: true });
    };

    const askNews = async (number) => {
      const { ok, said } = await ask(`${draft.dataset.changes}?since=${number}`);
      return ok ? { ...said, words: said.said.slice(-2).join(" ") } : { number, words: "", placements: [] };
    };
    /* After the page was read again: what a colleague does between the two is told, and not passed over. */
    const tellSince = async (number) => {
      const news = await askNews(number);
      for (const id of news.placements) blockOf(id)?.setAttribute("data-news", "");
      tellNews(news.words);
    };
    const look = async () => {
      const { number } = lanes().dataset;
      if (document.hidden || isWriting) return;
      const news = await askNews(number);
      if (Number(news.number) <= Number(number) || lanes().dataset.number !== number) return;
      await refresh();
      await tellSince(number);
    };
    setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);

    const search = document.querySelector("[data-draft-search]");
    let typing;
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        const query = new URLSearchParams(new FormData(search));
        history.replaceState(null, "", `?${query}`);
        refresh();
      }, 250);
    });

    if (mayChange) {
      draft.dataset.scripted = "";

      /* --- What is in the hand --------------------------------------------------------------------- */
      const opens = () => Date.parse(lanes().dataset.opens);
      const span = () => Number(lanes().dataset.steps);
      const here = () => tabs().find((tab) => tab.getAttribute("aria-current"));
      const clockOf = (iso) => Number(iso.slice(11, 13)) * 60 + Number(iso.slice(14, 16));
      const minutes = (at) => clockOf(lanes().dataset.opens) + at * 5;
      const clock = (at) => `${String(Math.floor(minutes(at) / 60)).padStart(2, "0")}:${String(minutes(at) % 60).padStart(2, "0")}`;
      /* The same clock on another day: by what the doors of that day show when they open. */
      const instant = (at, tab) => Date.parse(tab.dataset.opens) + (minutes(at) - clockOf(tab.dataset.opens)) * 60000;

      const beside = (first, second) => first + draft.dataset.wordComma + second;
      const nameOf = (hall) => hall.querySelector("h3").textContent;
      const placeOf = () => {
        const times = `\u2066${clock(taken.at)} – ${clock(taken.at + taken.length)}\u2069`;
        const place = beside(nameOf(taken.hall), times);
        return taken.day === here() ? place : beside([...taken.day.children].map((part) => part.textContent).join(" "), place);
      };

      const against = () => {
        const from = instant(taken.at, taken.day);
        const until = instant(taken.at + taken.length, taken.day);
        const hall = Number(taken.hall.dataset.draftLane);
        const touching = taken.obstacles.filter(
          (each) => (each.hall === null || each.hall === hall) && each.from < until && each.until > from,
        );
        const said = new Set();
        return touching.filter((each) => !said.has(each.said) && said.add(each.said)).sort((a, b) => b.hard - a.hard);
      };

      const draw = () => {
        const { block, hall, at, length } = taken;
        const lane = hall.querySelector("[data-draft-time]");
        if (block.parentElement !== lane) lane.append(block);
        block.dataset.at = at;
        block.dataset.for = length;
        block.toggleAttribute("data-short", length < 5);
        block.toggleAttribute("data-low", length < 9);
        for (const tab of tabs()) tab.toggleAttribute("data-over", tab === taken.day && tab !== here());
        if (taken.isOff) {
          tell(draft.dataset.wordOff, "wait");
          return block.removeAttribute("data-clash");
        }
        const inTheWay = against();
        taken.isRefused = inTheWay.some((each) => each.hard);
        block.toggleAttribute("data-clash", taken.isRefused);
        block.toggleAttribute("data-noted", inTheWay.length > 0);
        const tone = taken.isRefused ? "bad" : inTheWay.length ? "wait" : "";
        const words = inTheWay.map((each) => each.said).join(" ");
        tell(words ? `${placeOf()}: ${words}` : draft.dataset.wordFree.replace("{place}", placeOf()), tone);
      };

      /* When it cannot go there is drawn on the day as soon as it is taken; what holds all the time is said alone. */
      const shade = () => {
        const from = opens();
        for (const hall of halls()) {
          for (const each of taken.obstacles) {
            if (each.kind === "hall" || (each.from === -Infinity && each.until === Infinity)) continue;
            if (each.hall !== null && each.hall !== Number(hall.dataset.draftLane)) continue;
            const at = within(Math.floor((each.from - from) / STEP), 0, span());
            const end = within(Math.ceil((each.until - from) / STEP), 0, span());
            if (end <= at) continue;
            const mark = Object.assign(document.createElement("li"), { className: "draft-shade", ariaHidden: "true" });
            Object.assign(mark.dataset, { at, for: end - at });
            mark.toggleAttribute("data-hard", each.hard);
            hall.querySelector("[data-draft-time]").append(mark);
          }
        }
      };

      const findObstacles = async () => {
        const mine = taken;
        const query = mine.seminar ? { seminar: mine.seminar } : { placement: mine.block.dataset.draftBlock };
        const { ok, said } = await ask(`${draft.dataset.obstacles}?${new URLSearchParams(query)}`);
        if (!ok || taken !== mine) return;
        const at = (moment, other) => (moment === null ? other : Date.parse(moment));
        mine.obstacles = said.obstacles.map((each) => ({ ...each, from: at(each.from, -Infinity), until: at(each.until, Infinity) }));
        shade();
        draw();
      };

      const take = (block, byHand) => {
        const seminar = block.dataset.draftSeminar;
        const card = seminar ? block : null;
        if (card) block = asBlock(card);
        const hall = card ? halls()[0] : block.closest("[data-draft-lane]");
        const at = Number(block.dataset.at);
        const length = Number(block.dataset.for);
        const day = here();
        taken = { block, card, seminar, byHand, hall, at, length, day, from: { hall, at, length, day }, obstacles: [] };
        block.setAttribute("data-taken", "");
        block.removeAttribute("data-news");
        draft.setAttribute("data-holding", "");
        if (!card) {
          const mark = Object.assign(document.createElement("li"), { className: "draft-from", ariaHidden: "true" });
          Object.assign(mark.dataset, { at, for: length });
          hall.querySelector("[data-draft-time]").prepend(mark);
        }
        draw();
        findObstacles();
        if (!byHand) block.querySelector("a").focus({ preventScroll: Boolean(card) });
      };

      const asBlock = (card) => {
        const block = card.cloneNode(true);
        block.className = "draft-block";
        block.removeAttribute("data-draft-seminar");
        const top = draft.querySelector(".draft-frame").scrollTop;
        const height = halls()[0].querySelector("[data-draft-time]").clientHeight / span();
        Object.assign(block.dataset, { at: within(Math.ceil(top / height), 0, span() - Number(card.dataset.steps)), for: card.dataset.steps });
        card.hidden = true;
        return block;
      };

      const move = (at, hall, length = taken.length, day = taken.day) => {
        const long = within(length, 1, span());
        const start = within(at, 0, span() - long);
        const isSame = start === taken.at && hall === taken.hall && long === taken.length && day === taken.day;
        Object.assign(taken, { at: start, hall, length: long, day });
        if (!isSame) draw();
        if (!taken.byHand) taken.block.scrollIntoView({ block: "nearest", inline: "nearest" });
      };

      const endHolding = () => {
        for (const mark of draft.querySelectorAll(".draft-shade, .draft-from")) mark.remove();
        for (const over of document.querySelectorAll("[data-over]")) over.removeAttribute("data-over");
        draft.removeAttribute("data-holding");
        if (isStale) refresh();
      };

      /* Back where it was: nothing is written. */
      const leave = () => {
        if (!taken) return;
        if (taken.isPut && isWriting) return void (taken = null); // it is on its way, and the page will say where it is
        const { block, card, from, byHand } = taken;
        if (card) {
          block.remove();
          card.hidden = false;
        } else {
          Object.assign(taken, from, { isOff: false });
          draw();
          for (const mark of ["data-taken", "data-clash", "data-noted"]) block.removeAttribute(mark);
        }
        taken = null;
        tell("");
        endHolding();
        if (!byHand) (card ?? block).querySelector("a").focus();
      };

      const hasMoved = () => taken.card || taken.isOff || Object.keys(taken.from).some((key) => taken.from[key] !== taken[key]);

      /* What was held by key while the page changed: still in the hand, unless a colleague moved it. */
      takeAgain = (held) => {
        const again = (name) => draft.querySelector(`[${name}="${held.block.getAttribute(name) ?? held.seminar}"]`);
        const block = again(held.seminar ? "data-draft-seminar" : "data-draft-block");
        taken = null;
        if (!block || (!held.seminar && block.dataset.number !== held.block.dataset.number)) return endHolding();
        take(block, false);
        const hall = halls().find((each) => each.dataset.draftLane === held.hall.dataset.draftLane);
        const day = tabs().find((each) => each.dataset.draftDay === held.day.dataset.draftDay);
        move(held.at, hall ?? taken.hall, held.length, day ?? taken.day);
      };

      const putDown = async () => {
        if (!hasMoved()) return leave();
        if (taken.isRefused && !taken.isOff) {
          if (!taken.byHand) return; // it says why, and stays in the hand
          const words = say.textContent;
          leave();
          return tell(words, "bad");
        }
        const { block, seminar, isOff } = taken;
        taken.isPut = true;
        const sent = isOff ? {} : fields();
        const url = isOff ? block.dataset.off : seminar ? draft.dataset.place : block.dataset.move;
        await write(url, seminar ? { ...sent, seminar } : sent, block);
      };

      const fields = () => ({
        hall: taken.hall.dataset.draftLane,
        day: taken.day.dataset.draftDay,
        starts: clock(taken.at),
        minutes: taken.length * 5,
      });

      /* One after the other: what is put down while an earlier change is on its way knows that one. */
      let earlier = Promise.resolve();
      const write = (url, sent, block) => {
        const held = taken;
        isWriting = true;
        earlier = earlier.then(() => writeNow(url, sent, block, held)).finally(() => (isWriting = false));
        return earlier;
      };
      const writeNow = async (url, sent, block, held) => {
        const id = block?.dataset.draftBlock;
        const body = new FormData();
        for (const [name, value] of Object.entries(sent)) body.set(name, value);
        if (id) body.set("number", numbers.get(id) ?? block.dataset.number);
        const { ok, said } = await ask(url, body);
        if (ok && said.placement) numbers.set(said.placement, said.number);
        if (held && taken === held) {
          taken.isPut = false;
          if (!ok) leave();
          taken = null;
          isStale = false;
          endHolding();
        }
        const { number } = lanes().dataset;
        await refresh();
        tell(said.detail, ok ? "" : "bad");
        if (held && !held.byHand) blockOf(said.placement ?? id)?.querySelector("a").focus({ preventScroll: true });
        await tellSince(number); // nothing may be focused after it: the next thing is in the hand by then
      };

      const takeOff = (block) => write(block.dataset.off, {}, block);

      /* --- By key: space takes and puts down, arrows move, Escape leaves it ------------------------- */
      const near = (list, item, step) => list[within(list.indexOf(item) + step, 0, list.length - 1)];
      const KEYS = {
        ArrowUp: (big) => move(taken.at - big, taken.hall),
        ArrowDown: (big) => move(taken.at + big, taken.hall),
        ArrowLeft: () => move(taken.at, near(halls(), taken.hall, isRightToLeft ? 1 : -1)),
        ArrowRight: () => move(taken.at, near(halls(), taken.hall, isRightToLeft ? -1 : 1)),
        "+": () => move(taken.at, taken.hall, taken.length + 1),
        "-": () => move(taken.at, taken.hall, taken.length - 1),
        PageUp: () => move(taken.at, taken.hall, taken.length, near(tabs(), taken.day, -1)),
        PageDown: () => move(taken.at, taken.hall, taken.length, near(tabs(), taken.day, 1)),
        Escape: () => leave(),
        Enter: () => putDown(),
        " ": () => putDown(),
      };

      document.addEventListener("keydown", (event) => {
        const isTyping = event.target.closest("input, select, textarea");
        if ((event.ctrlKey || event.metaKey) && !isTyping && !taken && event.key.toLowerCase() === "z") {
          event.preventDefault();
          return document.querySelector(`[data-draft-undo] [value=${event.shiftKey ? "redo" : "undo"}]`)?.click();
        }
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
        const block = event.target.closest("[data-draft-block], [data-draft-seminar]");
        if (taken?.isPut) return;
        if (taken && !taken.byHand) {
          const deed = KEYS[event.key];
          if (event.key === "Tab") return leave();
          if (event.key === "Delete" && !taken.card) {
            event.preventDefault();
            taken.isOff = true;
            return putDown();
          }
          if (!deed) return;
          event.preventDefault();
          deed(event.shiftKey ? 12 : 1);
          taken?.block.querySelector("a").focus({ preventScroll: true });
        } else if (!taken && block && event.key === " ") {
          event.preventDefault();
          take(block, false);
        } else if (!taken && event.key === "Delete" && block?.dataset.off) {
          event.preventDefault();
          takeOff(block);
        }
      });

      /* --- By hand: a mouse takes hold at once, a finger once it has rested ------------------------- */
      let drag = null;
      const begin = () => {
        drag.moved = true;
        take(drag.block, true);
        const box = taken.block.getBoundingClientRect();
        drag.grab = drag.block === taken.block ? drag.y - box.top : box.height / 4;
        drag.at = taken.at;
        drag.length = taken.length;
      };
      draft.addEventListener("pointerdown", (event) => {
        const block = event.target.closest("[data-draft-block], [data-draft-seminar]");
        if (!block || event.button !== 0 || !event.isPrimary) return;
        leave();
        drag = { block, x: event.clientX, y: event.clientY, isLength: event.target.matches("[data-draft-grip]"), moved: false };
        if (event.pointerType === "touch" && !drag.isLength) drag.rests = setTimeout(() => drag && begin(), HOLD);
      });
      document.addEventListener("pointermove", (event) => {
        if (!drag) return;
        const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) >= 6;
        if (!drag.moved && drag.rests && far) return stop(); // a finger that scrolls
        if (!drag.moved && !far) return;
        if (!drag.moved) begin();
        if (!taken) return;
        event.preventDefault();
        if (drag.isLength) stretch(event);
        else follow(event);
      });
      const stepHeight = () => taken.hall.querySelector("[data-draft-time]").getBoundingClientRect().height / span();
      const stretch = (event) => move(taken.at, taken.hall, drag.length + Math.round((event.clientY - drag.y) / stepHeight()));
      const isIn = (box, { clientX: x, clientY: y }) => x >= box.left && x < box.right && y >= box.top && y < box.bottom;
      const follow = (event) => {
        const waiting = draft.querySelector("[data-draft-waiting]");
        const overWaiting = isIn(waiting.getBoundingClientRect(), event);
        waiting.toggleAttribute("data-over", overWaiting && !taken.card);
        taken.isOff = overWaiting && !taken.card;
        if (taken.isOff) return draw();
        const tab = tabs().find((each) => isIn(each.getBoundingClientRect(), event));
        if (tab) return move(taken.from.at, taken.from.hall, taken.length, tab); // its own clock, on another day
        if (!isIn(draft.querySelector(".draft-frame").getBoundingClientRect(), event)) return;
        const hall = halls().find((each) => {
          const box = each.getBoundingClientRect();
          return event.clientX >= box.left && event.clientX < box.right;
        });
        const lane = (hall ?? taken.hall).querySelector("[data-draft-time]").getBoundingClientRect();
        const at = Math.round((event.clientY - drag.grab - lane.top) / stepHeight());
        move(at, hall ?? taken.hall, taken.length, here());
        scrollAlong(event);
      };
      const scrollAlong = (event) => {
        const frame = draft.querySelector(".draft-frame");
        const box = frame.getBoundingClientRect();
        const push = (place, start, end) => (place < start + 40 ? -12 : place > end - 40 ? 12 : 0);
        if (isIn(box, event)) frame.scrollBy(push(event.clientX, box.left, box.right), push(event.clientY, box.top + 60, box.bottom));
      };
      const stop = () => {
        clearTimeout(drag?.rests);
        drag = null;
      };
      document.addEventListener("pointerup", (event) => {
        const { moved } = drag ?? {};
        clearTimeout(drag?.rests);
        setTimeout(stop); // after the click that follows
        if (!moved || !taken) return;
        const isAimed = taken.isOff || taken.day !== here() || isIn(draft.querySelector(".draft-frame").getBoundingClientRect(), event);
        if (isAimed) putDown();
        else leave(); // let go beside the day
      });
      document.addEventListener("pointercancel", () => {
        if (drag?.moved) leave();
        stop();
      });
      document.addEventListener("touchmove", (event) => drag?.moved && event.preventDefault(), { passive: false });
      draft.addEventListener("contextmenu", (event) => drag && event.preventDefault());
      draft.addEventListener("click", (event) => drag?.moved && event.preventDefault(), true);
      draft.addEventListener("dragstart", (event) => event.preventDefault());

      /* --- Undo and redo --------------------------------------------------------------------------- */
      document.addEventListener("submit", (event) => {
        const form = event.target.closest("[data-draft-undo]");
        if (!form) return;
        event.preventDefault();
        write(form.action, Object.fromEntries(new FormData(form, event.submitter)));
      }, true);
    }
  }
}
