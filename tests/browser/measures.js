// What a page shows that is too small, too pale or too wide. Runs in the test's browser only.
() => {
  const found = [];
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = numbers(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (document.documentElement.scrollWidth > innerWidth) found.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  for (const element of document.querySelectorAll("body *:not(.skip, .skip *)")) {
    const style = getComputedStyle(element), box = element.getBoundingClientRect(), name = element.outerHTML.slice(0, 80);
    if (!box.width) continue;
    if ([...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) {
      if (parseFloat(style.fontSize) < 16) found.push(`text of ${style.fontSize}: ${name}`);
      const ratio = contrast(light(numbers(style.color)), light(behind(element)));
      if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(1)}: ${name}`);
    }
    const isTarget = element.matches("a, button, select, textarea, label.tick, input:not([type=hidden], [type=checkbox], [type=radio])");
    if (isTarget && Math.min(box.width, box.height) < 43.9) found.push(`target ${box.width}×${box.height}: ${name}`);
  }
  return [...new Set(found)];
}
