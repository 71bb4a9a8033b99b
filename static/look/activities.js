/* The day of the desk: a block is dragged, or taken by key, and put down. What would clash is said before. Without this
   script each block leads to its page, where its time is typed. */
"use strict";
{
  const board = document.querySelector("[data-day-board]");
  if (board) {
    const STEP = 5 * 60 * 1000;
    const DRAWN = 240; // as many places as numbers.css knows
    const span = Number(board.dataset.steps);
    const begins = Date.parse(board.dataset.begins);
    const rows = () => [...board.querySelectorAll("[data-day-row]")].filter((row) => row.offsetParent !== null);
    const isRightToLeft = getComputedStyle(board).direction === "rtl";
    const say = document.querySelector("[data-day-say]");
    const dialog = document.querySelector("[data-day-dialog]");
    const form = dialog.querySelector("form");
    /* The venue's clock, as the page's own axis shows it. */
    const offset = /([+-])(\d\d):(\d\d)$/.exec(board.dataset.begins);
    const shift = offset ? (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60000 : 0;
    const clock = (steps) => new Date(begins + steps * STEP + shift).toISOString().slice(11, 16);
    let taken = null;
    let asked = 0;

    const lengthOf = (block) => Number(block.dataset.steps);
    const timesOf = () => `\u2066${clock(taken.at)} – ${clock(taken.at + lengthOf(taken.block))}\u2069`;

    const show = () => {
      taken.row.querySelector(".day-lane").append(taken.block);
      taken.block.dataset.at = Math.round((taken.at * DRAWN) / span);
    };

    const ask = (url, data) => fetch(url, { headers: { Accept: "application/json" }, ...data });

    const fields = () => {
      const sent = new FormData();
      sent.set("revision", taken.block.dataset.revision);
      sent.set("starts_at", new Date(begins + taken.at * STEP).toISOString());
      if (taken.row !== taken.from.row) sent.set(board.dataset.by, taken.row.dataset.dayRow);
      return sent;
    };

    const tell = (words, isBad) => {
      say.textContent = words;
      if (isBad) say.dataset.tone = "bad";
      else delete say.dataset.tone;
    };

    /* The server knows the other kind of place too: asked once the hand rests. */
    const check = () => {
      const number = ++asked;
      const mine = taken;
      clearTimeout(taken.waits);
      taken.waits = setTimeout(async () => {
        const query = new URLSearchParams(fields());
        const answer = await ask(`${mine.block.dataset.clashes}?${query}`).catch(() => null);
        if (!answer?.ok || number !== asked || taken !== mine) return;
        const { clashes } = await answer.json();
        mine.clashes = clashes.length;
        mine.block.toggleAttribute("data-clash", clashes.length > 0);
        tell(clashes.length ? clashes.join(" ") : board.dataset.wordFree.replace("{time}", timesOf()), clashes.length > 0);
      }, 120);
    };

    const take = (block) => {
      const row = block.closest("[data-day-row]");
      const at = Number(block.dataset.from);
      taken = { block, row, at, from: { row, at }, clashes: 0 };
      block.setAttribute("data-taken", "");
      tell(timesOf(), false);
    };

    const move = (at, row) => {
      const within = Math.min(Math.max(at, 0), span - lengthOf(taken.block));
      if (within === taken.at && row === taken.row) return;
      taken.at = within;
      taken.row = row;
      show();
      check();
    };

    const leave = () => {
      if (!taken) return;
      const { block, from } = taken;
      clearTimeout(taken.waits);
      taken.at = from.at;
      taken.row = from.row;
      show();
      block.removeAttribute("data-taken");
      block.removeAttribute("data-clash");
      block.querySelector("a").focus();
      taken = null;
      asked += 1;
      tell("", false);
    };

    const putDown = () => {
      if (taken.at === taken.from.at && taken.row === taken.from.row) return leave();
      if (taken.clashes) return; // it says why, and stays in the hand
      dialog.querySelector("[data-day-ask]").textContent = board.dataset.wordAsk.replace("{time}", timesOf());
      dialog.showModal();
    };

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sent = fields();
      sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await ask(taken.block.dataset.move, { method: "POST", body: sent }).catch(() => null);
      if (answer?.ok) return location.reload();
      const refusal = await answer?.json().catch(() => null);
      dialog.close();
      leave();
      tell(refusal?.detail ?? board.dataset.wordFailed, true);
    });
    dialog.querySelector("[data-day-leave]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", leave);

    /* By key: space takes and puts down, arrows move, Escape leaves it. */
    board.addEventListener("keydown", (event) => {
      const block = event.target.closest("[data-day-block]");
      if (!block || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === " ") {
        event.preventDefault();
        if (taken) putDown();
        else take(block);
      } else if (taken && event.key === "Escape") {
        event.preventDefault();
        leave();
      } else if (taken && event.key === "Enter") {
        event.preventDefault();
        putDown();
      } else if (taken && event.key.startsWith("Arrow")) {
        event.preventDefault();
        const all = rows();
        const here = all.indexOf(taken.row);
        const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
        const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
        const steps = along * (isRightToLeft ? -1 : 1) * (event.shiftKey ? 12 : 1);
        move(taken.at + steps, all[Math.min(Math.max(here + down, 0), all.length - 1)]);
        taken.block.querySelector("a").focus();
      }
    });

    /* By hand. */
    let drag = null;
    board.addEventListener("pointerdown", (event) => {
      const block = event.target.closest("[data-day-block]");
      if (!block || event.button !== 0) return;
      leave();
      drag = { block, x: event.clientX, y: event.clientY, at: Number(block.dataset.from), moved: false };
    });
    document.addEventListener("pointermove", (event) => {
      if (!drag) return;
      if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
      if (!drag.moved) {
        drag.moved = true;
        take(drag.block);
      }
      if (taken?.block !== drag.block) return;
      event.preventDefault();
      const lane = taken.row.querySelector(".day-lane").getBoundingClientRect();
      const steps = Math.round(((event.clientX - drag.x) / lane.width) * span) * (isRightToLeft ? -1 : 1);
      const under = rows().find((row) => {
        const box = row.getBoundingClientRect();
        return event.clientY >= box.top && event.clientY < box.bottom;
      });
      move(drag.at + steps, under ?? taken.row);
    });
    document.addEventListener("pointerup", () => {
      if (drag?.moved && taken) {
        if (taken.clashes) {
          const words = say.textContent;
          leave();
          tell(words, true);
        } else putDown();
      }
      setTimeout(() => (drag = null)); // after the click that follows
    });
    document.addEventListener("pointercancel", () => {
      drag = null;
      leave();
    });
    board.addEventListener("click", (event) => drag?.moved && event.preventDefault(), true);
    board.addEventListener("dragstart", (event) => event.preventDefault());
  }
}
