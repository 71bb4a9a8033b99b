/* Reads codes with the camera where the browser can by itself (BarcodeDetector), and looks each up like a typed one.
   Everywhere else the field is there: a hand-held reader types into it, and a name can be written. */
const box = document.querySelector("[data-door]");
const field = document.querySelector(".door input[name=q]");
const video = box?.querySelector("video");
const BETWEEN_LOOKS = 150; // milliseconds

if (box && "BarcodeDetector" in window && navigator.mediaDevices) {
  box.hidden = false;
  box.querySelector("[data-starts]").addEventListener("click", () => start().catch(inTrouble));
  if (sessionStorage.getItem("door") === "on") start().catch(inTrouble);
}

async function start() {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.hidden = false;
  box.querySelector("[data-starts]").hidden = true;
  sessionStorage.setItem("door", "on"); // the next page goes on reading
  await video.play();
  look(detector);
}

async function look(detector) {
  const [code] = await detector.detect(video).catch(() => []);
  // The card of somebody who is still to be let in stays until that is done.
  if (code && code.rawValue !== field.defaultValue) {
    field.value = code.rawValue;
    field.form.requestSubmit();
    return;
  }
  setTimeout(() => look(detector), BETWEEN_LOOKS);
}

function inTrouble() {
  sessionStorage.removeItem("door");
  box.querySelector("[data-trouble]").hidden = false;
}
