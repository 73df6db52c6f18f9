// The slides of the ceremony by keyboard: on and back, first and last, the whole screen. Without it the page scrolls.
const slides = [...document.querySelectorAll(".slide")];
const rtl = document.documentElement.dir === "rtl";
const place = document.querySelector("[data-place]");
const on = ["ArrowDown", "PageDown", " ", "Enter", rtl ? "ArrowLeft" : "ArrowRight"];
const back = ["ArrowUp", "PageUp", "Backspace", rtl ? "ArrowRight" : "ArrowLeft"];

function here() {
  const distances = slides.map((slide) => Math.abs(slide.getBoundingClientRect().top));
  return distances.indexOf(Math.min(...distances));
}

function show(number) {
  const slide = slides[Math.max(0, Math.min(slides.length - 1, number))];
  slide.scrollIntoView({ behavior: "instant" });
  slide.focus({ preventScroll: true });
}

function say() {
  if (place) place.textContent = `${here() + 1} / ${slides.length}`;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a, button")) return;
  if (on.includes(event.key)) show(here() + (event.key === " " && event.shiftKey ? -1 : 1));
  else if (back.includes(event.key)) show(here() - 1);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else if (event.key === "f" || event.key === "F") {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  } else return;
  event.preventDefault();
});
document.addEventListener("scroll", say, { passive: true });
say();
