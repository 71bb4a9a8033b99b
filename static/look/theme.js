/* Day or night, where the reader chose one here: set before anything is drawn. */
"use strict";
{
  const root = document.documentElement;
  const kept = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; /* storage is shut: the system's setting holds */
    }
  };
  const choice = kept();
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  root.dataset.script = "";
}
