// Desks work without this. With it, a wording fills in at once, one tick takes all, and the count of what is ticked is told.
(() => {
  const wordings = (form) => [...form.querySelectorAll("button[name=template]")];

  const putIn = (button) => {
    const form = button.form, reason = form.elements.reason, code = form.elements.reason_code;
    const untouched = ["", ...wordings(form).map((each) => each.dataset.text)];
    const typed = reason.value.trim();
    reason.value = untouched.includes(typed) ? button.dataset.text : `${typed}\n${button.dataset.text}`;
    if (code) code.value = button.dataset.code;
    reason.focus();
  };

  const count = (form) => {
    const ticks = [...form.querySelectorAll("input[name=id]")], ticked = ticks.filter((tick) => tick.checked).length;
    const all = form.querySelector("input[data-all]");
    all.checked = ticks.length > 0 && ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
    const told = form.querySelector("[data-count]");
    told.textContent = told.dataset.count.replace("{}", ticked);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=template]");
    if (!button) return;
    event.preventDefault();
    putIn(button);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-all]")) form.querySelectorAll("input[name=id]").forEach((tick) => (tick.checked = event.target.checked));
    count(form);
  });

  for (const form of document.querySelectorAll("form[data-bulk]")) {
    if (!form.querySelector("[data-count]")) continue;
    form.querySelector(".all").hidden = false;
    form.querySelector(".all-link").hidden = true;
    count(form);
  }
})();
