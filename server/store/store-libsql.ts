import { causeOf, StartError } from '../start-error.ts';
import type { Store, StoredPlan, StoredResult } from './store.ts';
import { openFile } from './store-file.ts';

/** Version of the tables below, kept in `user_version`; a file of another version is refused rather than guessed at. */
const SCHEMA_VERSION = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS programs (id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS plans (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    input TEXT NOT NULL REFERENCES programs(id),
    output TEXT NOT NULL REFERENCES programs(id),
    text TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS plans_by_input ON plans(input);
  CREATE INDEX IF NOT EXISTS plans_by_output ON plans(output);
  CREATE TABLE IF NOT EXISTS requests (
    key TEXT PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES plans(id) ON DELETE CASCADE
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS requests_by_plan ON requests(plan);
`;

/**
 * One file on disk. Every save is one transaction, flushed before it is answered: a killed process leaves all of it or nothing.
 * @throws StartError when the file cannot be used
 */
export function libsqlStore(file: string, keep: number): Store {
  const db = openFile(file, SCHEMA_VERSION);
  prepareTables(db, file);

  const addProgram = db.prepare('INSERT OR IGNORE INTO programs (id, text) VALUES (?, ?)');
  const addPlan = db.prepare('INSERT OR IGNORE INTO plans (id, input, output, text) VALUES (?, ?, ?, ?)');
  const addRequest = db.prepare('INSERT OR REPLACE INTO requests (key, plan) VALUES (?, ?)');
  const onePlan = db.prepare('SELECT id, input AS inputId, text FROM plans WHERE id = ?');
  const oneProgram = db.prepare('SELECT text FROM programs WHERE id = ?');
  const oneRequest = db.prepare(
    'SELECT plans.id, input AS inputId, text FROM requests JOIN plans ON plans.id = requests.plan WHERE requests.key = ?',
  );
  const dropPlans = db.prepare('DELETE FROM plans WHERE number <= (SELECT max(number) FROM plans) - ?');
  const dropPrograms = db.prepare(
    `DELETE FROM programs WHERE NOT EXISTS (SELECT 1 FROM plans WHERE plans.input = programs.id)
       AND NOT EXISTS (SELECT 1 FROM plans WHERE plans.output = programs.id)`,
  );
  const save = (result: StoredResult): void => {
    const { plan, input, output, requestKey } = result;
    db.exec('BEGIN IMMEDIATE');
    try {
      addProgram.run(input.id, input.text);
      addProgram.run(output.id, output.text);
      addPlan.run(plan.id, input.id, output.id, plan.text);
      addRequest.run(requestKey, plan.id);
      if (dropPlans.run(keep).changes > 0) dropPrograms.run();
      db.exec('COMMIT');
    } catch (error) {
      rollBack(db);
      throw error;
    }
  };

  return {
    save,
    plan: (id) => plainPlan(onePlan.get(id)),
    program: (id) => (oneProgram.get(id) as { text: string } | undefined)?.text,
    planOfRequest: (key) => plainPlan(oneRequest.get(key)),
    ping: () => void oneProgram.get(''),
    close: () => {
      db.close();
    },
  };
}

/** The first write, so that a file that cannot be written is known before anything is asked. */
function prepareTables(db: ReturnType<typeof openFile>, file: string): void {
  try {
    db.exec(schema);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  } catch (error) {
    db.close();
    throw new StartError(`--data ${file} cannot be written: ${causeOf(error)}; choose another file, or --memory to keep nothing`);
  }
}

/** A disk that is full ends the transaction by itself; that there is none any more is not the cause that matters. */
function rollBack(db: ReturnType<typeof openFile>): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // Over already.
  }
}

/** The driver adds members of its own (timings) to rows. */
function plainPlan(row: unknown): StoredPlan | undefined {
  if (!row) return undefined;
  const { id, inputId, text } = row as StoredPlan;
  return { id, inputId, text };
}
