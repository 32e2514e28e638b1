"use strict";
// Search and sort the index; without this script the page still lists everything.
(() => {
  const list = document.getElementById("jz-cards");
  const search = document.getElementById("jz-search");
  const sort = document.getElementById("jz-sort");
  if (!search || !sort) return;
  const cards = [...list.children];
  const orders = {
    order: (a, b) => a.dataset.order - b.dataset.order,
    failed: (a, b) => b.dataset.failed - a.dataset.failed || a.dataset.order - b.dataset.order,
    name: (a, b) => a.dataset.name.localeCompare(b.dataset.name, "zh"),
  };
  const show = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const card of cards) {
      const text = card.textContent.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
      shown += card.hidden ? 0 : 1;
    }
    document.getElementById("jz-count").textContent = `${shown} / ${cards.length}`;
  };
  search.addEventListener("input", show);
  sort.addEventListener("change", () => list.append(...cards.sort(orders[sort.value])));
  show();
})();
