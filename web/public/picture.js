// A chart as a PNG: the browser draws the self-contained SVG, twice as large, and keeps what it has drawn.

const SCALE = 2;

const dark = () => {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

const drawn = async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};

const keep = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const showButtons = () => {
  for (const button of document.querySelectorAll("[data-png][hidden]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-png]") : null;
  if (!button) return;
  button.disabled = true;
  try {
    keep(
      await drawn(`${button.dataset.png}&scheme=${dark() ? "dark" : "light"}`),
      button.dataset.name,
    );
  } finally {
    button.disabled = false;
  }
});
document.addEventListener("htmx:after:swap", showButtons);
showButtons();
