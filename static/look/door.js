/* Reads codes with the camera and looks each up like a typed one: by what the browser has for it (BarcodeDetector), else
   by a reader that is fetched when somebody asks for the camera. Where there is no camera the field is there: a hand-held
   reader types into it, and a name can be written. */
"use strict";
{
  const box = document.querySelector("[data-door]");
  const field = document.querySelector(".door input[name=q]");
  const video = box?.querySelector("video");
  const button = box?.querySelector("[data-starts]");
  const BETWEEN_LOOKS = 150; // milliseconds
  const ENOUGH = 960; // pixels across that a code is read from; more costs time and finds no more

  const readerOfBrowser = async () => {
    if (!("BarcodeDetector" in window)) return null;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!known.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue;
  };

  const readerOfOurs = async () => {
    const script = document.createElement("script");
    script.src = box.dataset.reader;
    await new Promise((done, failed) => {
      script.addEventListener("load", done);
      script.addEventListener("error", () => failed(new Error("the reader did not come")));
      document.head.append(script);
    });
    const { prepareZXingModule, readBarcodes } = window.ZXingWASM;
    await prepareZXingModule({ overrides: { locateFile: () => box.dataset.wasm }, fireImmediately: true });
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, ENOUGH / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = drawing.getImageData(0, 0, canvas.width, canvas.height);
      const [code] = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
      return code?.text;
    };
  };

  const look = async (read) => {
    const code = video.videoWidth ? await read().catch(() => undefined) : undefined;
    // The card of somebody who is still to be let in stays until that is done.
    if (code && code !== field.defaultValue) {
      navigator.vibrate?.(60);
      field.value = code;
      field.form.requestSubmit();
      return;
    }
    setTimeout(() => look(read), BETWEEN_LOOKS);
  };

  const start = async () => {
    box.querySelector("[data-trouble]").hidden = true;
    button.setAttribute("aria-disabled", "true");
    try {
      const camera = navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const read = (await readerOfBrowser()) ?? (await readerOfOurs());
      video.srcObject = await camera;
      video.hidden = false;
      button.hidden = true;
      sessionStorage.setItem("door", "on"); // the next page goes on reading
      await video.play();
      look(read);
    } catch {
      sessionStorage.removeItem("door");
      box.querySelector("[data-trouble]").hidden = false;
    }
    button.removeAttribute("aria-disabled");
  };

  if (box && navigator.mediaDevices) {
    box.hidden = false;
    button.addEventListener("click", start);
    if (sessionStorage.getItem("door") === "on") start();
  }
}
