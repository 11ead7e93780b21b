// Adds the switch between light and dark, which otherwise follow the system. The choice is kept where the browser allows.

const place = /** @type {HTMLElement | null} */ (document.querySelector('.theme'));
const root = document.documentElement;
const key = 'roentgen-theme';
const choices = ['system', 'light', 'dark'];

/** Files opened from a disk may have no storage. */
const stored = () => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** @param {string} choice */
const apply = (choice) => {
  if (choice === 'system') delete root.dataset.theme;
  else root.dataset.theme = choice;
};

if (place) {
  const label = document.createElement('label');
  const select = document.createElement('select');
  label.textContent = 'Colours ';
  for (const choice of choices) {
    const option = document.createElement('option');
    option.value = choice;
    option.textContent = choice;
    select.append(option);
  }
  const first = stored();
  select.value = first !== null && choices.includes(first) ? first : 'system';
  apply(select.value);
  select.addEventListener('change', () => {
    apply(select.value);
    try {
      localStorage.setItem(key, select.value);
    } catch {
      // The choice holds until the page is closed.
    }
  });
  label.append(select);
  place.append(label);
  place.hidden = false;
}
