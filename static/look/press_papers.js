/* Papers: pictures are made small before they travel, and a photo is cut in the frame of the badge.
   Without any of it the file goes as it is, and the site does both. */
"use strict";
{
  const LONGEST = 2400;
  const LIGHT_BYTES = 600_000;
  const FRAME = { width: 350, height: 450 };
  const LEAST_WIDTH = 413; /* of the photo's own pixels: 35 mm at 300 dots an inch */

  /* Upright, as the camera meant it, and no larger than is needed. */
  const drawn = async (file) => {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas;
  };

  const replace = async (input, canvas) => {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
    if (!blob) return;
    const name = input.files[0].name.replace(/\.[^.]*$/, "");
    const held = new DataTransfer();
    held.items.add(new File([blob], `${name}.jpg`, { type: "image/jpeg" }));
    input.files = held.files;
  };

  /* What a form still does to its file is finished before it leaves. */
  const beforeLeaving = (form, work) => {
    form.addEventListener("submit", async (event) => {
      const todo = work();
      if (!todo) return;
      event.preventDefault();
      const button = event.submitter;
      button?.setAttribute("aria-busy", "true");
      try {
        await todo;
      } catch {
        /* the file goes as it is */
      }
      button?.removeAttribute("aria-busy");
      form.requestSubmit(button);
    });
  };

  const shrinkPapers = (input) => {
    let shrinking = null;
    input.addEventListener("change", () => {
      const file = input.files[0];
      const isHeavy = file?.type.startsWith("image/") && file.size > LIGHT_BYTES;
      shrinking = isHeavy ? drawn(file).then((canvas) => replace(input, canvas)) : null;
    });
    beforeLeaving(input.form, () => {
      const todo = shrinking;
      shrinking = null;
      return todo;
    });
  };

  class Frame {
    constructor(box, input) {
      this.box = box;
      this.input = input;
      this.canvas = box.querySelector("canvas");
      this.size = box.querySelector("[data-photo-size]");
      this.fingers = new Map();
      input.addEventListener("change", () => this.take(input.files[0]));
      this.size.addEventListener("input", () => this.zoom(this.size.value / 100));
      box.querySelector("[data-photo-turn]").addEventListener("click", () => this.turn());
      this.canvas.addEventListener("keydown", (event) => this.press(event));
      this.canvas.addEventListener("wheel", (event) => {
        event.preventDefault();
        this.zoom(this.share - Math.sign(event.deltaY) * 0.05);
      }, { passive: false });
      for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
        this.canvas.addEventListener(name, (event) => this.touch(event));
      }
      beforeLeaving(input.form, () => {
        if (!this.picture) return null;
        const cut = this.cut();
        this.picture = null;
        return replace(this.input, cut);
      });
    }

    async take(file) {
      this.picture = null;
      this.box.hidden = true;
      this.say("unreadable", false);
      if (!file) return;
      try {
        this.show(await drawn(file));
      } catch {
        this.box.hidden = false;
        this.box.dataset.only = "words";
        this.say("unreadable", true);
      }
    }

    show(picture) {
      this.picture = picture;
      delete this.box.dataset.only;
      this.box.hidden = false;
      this.least = Math.max(FRAME.width / picture.width, FRAME.height / picture.height);
      this.most = Math.max(this.least, FRAME.width / LEAST_WIDTH);
      const isSmall = FRAME.width / this.least < LEAST_WIDTH - 1;
      this.say("small", isSmall);
      /* Cut a little above the middle, where faces are. */
      this.x = picture.width / 2;
      this.y = (FRAME.height / this.least) / 2 + (picture.height - FRAME.height / this.least) * 0.38;
      this.zoom(0);
    }

    say(what, isSo) {
      this.box.querySelector(`[data-photo-${what}]`).hidden = !isSo;
    }

    /* `share` is how far between the whole photo and the closest that can still be printed. */
    zoom(share) {
      this.share = Math.min(1, Math.max(0, share));
      this.scale = this.least * (this.most / this.least) ** this.share;
      this.size.value = Math.round(this.share * 100);
      this.draw();
    }

    move(across, down) {
      this.x -= across / this.scale;
      this.y -= down / this.scale;
      this.draw();
    }

    turn() {
      if (!this.picture) return;
      const turned = document.createElement("canvas");
      turned.width = this.picture.height;
      turned.height = this.picture.width;
      const pen = turned.getContext("2d");
      pen.translate(turned.width, 0);
      pen.rotate(Math.PI / 2);
      pen.drawImage(this.picture, 0, 0);
      this.show(turned);
    }

    press(event) {
      const step = event.shiftKey ? 40 : 8;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (moves[event.key]) this.move(...moves[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoom(this.share + 0.05);
      else if (event.key === "-") this.zoom(this.share - 0.05);
      else return;
      event.preventDefault();
    }

    touch(event) {
      const before = this.fingers.get(event.pointerId);
      if (event.type === "pointerdown") {
        this.canvas.setPointerCapture(event.pointerId);
        this.fingers.set(event.pointerId, event);
      } else if (event.type !== "pointermove") {
        this.fingers.delete(event.pointerId);
      } else if (before) {
        const apart = this.apart();
        this.fingers.set(event.pointerId, event);
        const shown = FRAME.width / this.canvas.clientWidth / this.fingers.size;
        this.move((event.clientX - before.clientX) * shown, (event.clientY - before.clientY) * shown);
        if (apart && this.most > this.least) {
          this.zoom(this.share + Math.log(this.apart() / apart) / Math.log(this.most / this.least));
        }
      }
    }

    /* How far two fingers are from each other; 0 with one. */
    apart() {
      const [one, other] = this.fingers.values();
      return other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0;
    }

    draw() {
      if (!this.picture) return;
      const half = { x: FRAME.width / this.scale / 2, y: FRAME.height / this.scale / 2 };
      this.x = Math.min(this.picture.width - half.x, Math.max(half.x, this.x));
      this.y = Math.min(this.picture.height - half.y, Math.max(half.y, this.y));
      this.paint(this.canvas);
    }

    paint(canvas) {
      const width = FRAME.width / this.scale;
      const height = FRAME.height / this.scale;
      const pen = canvas.getContext("2d");
      pen.drawImage(this.picture, this.x - width / 2, this.y - height / 2, width, height, 0, 0, canvas.width, canvas.height);
    }

    /* Never with more pixels than the photo has: that it has too few is for the site to say. */
    cut() {
      const canvas = document.createElement("canvas");
      canvas.width = Math.min(700, Math.round(FRAME.width / this.scale));
      canvas.height = Math.round((canvas.width * FRAME.height) / FRAME.width);
      this.paint(canvas);
      return canvas;
    }
  }

  /* What is too large would be refused after it has travelled: it is told before, and does not leave. */
  const refuseTooLarge = (input) => {
    const isTooLarge = () => input.files[0]?.size > Number(input.dataset.mostBytes);
    const say = () => {
      input.form.querySelector("[data-too-large]").hidden = !isTooLarge() || input.files[0].type.startsWith("image/");
    };
    input.addEventListener("change", say);
    input.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !isTooLarge()) return; /* still being made small, or small enough */
      event.preventDefault();
      input.form.querySelector("[data-too-large]").hidden = false;
      input.focus();
    });
  };

  for (const input of document.querySelectorAll('input[type="file"][accept*="image/jpeg"]')) {
    const box = input.form.querySelector("[data-photo-frame]");
    if (box) new Frame(box, input);
    else shrinkPapers(input);
    if (input.form.querySelector("[data-too-large]")) refuseTooLarge(input);
  }
}
