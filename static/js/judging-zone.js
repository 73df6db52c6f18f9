// Chooses the time zone that the browser knows, where nobody has chosen one yet.
const field = document.querySelector("select[data-zone]");
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
if (field && field.selectedIndex < 0) field.value = "";
