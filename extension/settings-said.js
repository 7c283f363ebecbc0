// What the settings page says at a place: how something went, or why it did not.

/** Shows a sentence at a place, "" for none. bad: it is why something did not go. */
export function said(id, text, bad = false) {
  const place = document.getElementById(id);
  place.textContent = text;
  place.classList.toggle('bad', bad);
}
