// What the SQL page gains with a script: Ctrl+Enter runs the query, and one that runs can be cancelled.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target instanceof Element ? event.target.closest("[data-sql]") : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-sql-cancel]") : null;
  // The server stops a query whose answer nobody waits for.
  button?.closest("form").dispatchEvent(new Event("htmx:abort"));
});
