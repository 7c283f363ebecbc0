// The words of a page, in the person's language (_locales). Elements name theirs: data-words is their text,
// data-words-label, -title and -placeholder are attributes. Scripts call say.

export function say(name, ...values) { return chrome.i18n.getMessage(name, values); }

const ATTRIBUTES = { wordsLabel: 'aria-label', wordsTitle: 'title', wordsPlaceholder: 'placeholder' };

/** Fills in the words of all elements below one. */
export function fill(root) {
  for (const element of root.querySelectorAll('[data-words]')) element.textContent = say(element.dataset.words);
  for (const [data, attribute] of Object.entries(ATTRIBUTES)) {
    const selector = `[data-${data.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}]`;
    for (const element of root.querySelectorAll(selector)) element.setAttribute(attribute, say(element.dataset[data]));
  }
}

document.documentElement.lang = chrome.i18n.getUILanguage();
fill(document);
