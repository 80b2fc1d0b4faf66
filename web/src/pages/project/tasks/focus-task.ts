// Where the keyboard goes on after a task was moved or closed: what had the focus may have been drawn anew elsewhere.

/** After this the dialog or menu that closed has given the focus back, if it could. */
const settledMs = 60;

/** To the task where it is drawn now, otherwise to the heading named; nothing where somebody is elsewhere already. */
export function focusTask(id: string, headingId: string): void {
  setTimeout(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const task = document.querySelector<HTMLElement>(`a[data-task="${CSS.escape(id)}"]`);
    (task ?? document.getElementById(headingId))?.focus();
  }, settledMs);
}
