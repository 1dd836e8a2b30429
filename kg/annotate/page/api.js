/** The server's answers. Every request carries the token; what is no answer becomes an error with a `status`. */

const RETRY = 2000; // milliseconds

/** @param {string} token */
export function makeApi(token) {
  async function ask(path, set = {}) {
    const answer = await fetch(path, { ...set, headers: { "X-Kg-Token": token, ...(set.headers || {}) } }).catch(() => null);
    if (!answer) throw Object.assign(new Error("gone"), { status: 0 });
    const value = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(value.error || String(answer.status)), { status: answer.status });
    return value;
  }
  const one = (name) => `/api/report?name=${encodeURIComponent(name)}`;
  return {
    list: () => ask("/api/reports"),
    report: (name) => ask(one(name)),
    save: (name, draft) => ask(one(name), { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(draft) }),
  };
}

/**
 * Saves one state after the other: while one is on its way only the newest of those that follow is kept.
 * @param {(name: string, draft: any) => Promise<any>} save
 * @param {{begin: () => void, done: (name: string, answer: any) => void, failed: (name: string, problem: any) => void}} tell
 */
export function makeSaver(save, tell) {
  let waiting = null;
  let running = null;
  const revisions = new Map();

  async function run() {
    while (waiting) {
      const { name, draft } = waiting;
      waiting = null;
      try {
        const answer = await save(name, { ...draft, revision: revisions.get(name) ?? draft.revision });
        revisions.set(name, answer.revision);
        tell.done(name, answer);
      } catch (problem) {
        tell.failed(name, problem);
        if (problem.status !== 0) continue;
        // Nobody answers: nothing is lost, it is tried again until somebody does.
        waiting = waiting || { name, draft };
        await new Promise((again) => setTimeout(again, RETRY));
      }
    }
    running = null;
  }

  return {
    /** What the server knows of a report was read anew. */
    knows: (name, revision) => revisions.set(name, revision),
    put(name, draft) {
      waiting = { name, draft };
      tell.begin();
      running = running || run();
      return running;
    },
    /** Resolves when nothing is left to save. */
    settled: async () => { while (running) await running; },
    busy: () => running !== null,
  };
}
