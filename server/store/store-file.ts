import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { causeOf, StartError } from '../start-error.ts';

const ELSEWHERE = 'choose another file with --data, or --memory to keep nothing';

/**
 * Opens the file of the store for writing, and makes its folder where there is none.
 * @throws StartError when it cannot be used: no right to write, a folder, no database, damaged, locked, somebody else's
 */
export function openFile(file: string, version: number): Database.Database {
  if (file.trim() === '') throw new StartError(`--data names no file: ${ELSEWHERE}`);
  makeFolder(dirname(resolve(file)), file);
  let db: Database.Database | undefined;
  try {
    expectFile(file);
    db = new Database(file);
    db.pragma('busy_timeout = 5000');
    expectOurs(db, file, version);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof StartError ? error : new StartError(`--data ${file} cannot be used: ${reasonOf(error)}; ${ELSEWHERE}`);
  }
}

/** Databases are written in whole sectors: the driver would take a shorter rest for an empty one, and write over it. */
function expectFile(file: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory())
    throw new StartError(`--data ${file} is a folder: name a file in it, such as ${file.replace(/\/*$/, '/')}hydrofoil.db`);
  if (there && there.size % 512 !== 0) throw new Error('file is not a database: it was cut off');
}

/** One by one: Node's own way down does not end on file systems where nothing can be made. */
function makeFolder(folder: string, file: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), file);
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new StartError(`--data ${file}: the folder ${folder} cannot be made: ${causeOf(error)}; ${ELSEWHERE}`);
  }
}

/** A database of somebody else's is not ours to add tables to. */
function expectOurs(db: Database.Database, file: string, version: number): void {
  const found = versionOf(db);
  if (found === version) return;
  if (found !== 0)
    throw new StartError(
      `--data ${file} has store version ${found}, this server reads ${version}: choose another file with --data`,
    );
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_master').get() as { tables: number };
  if (Number(tables) > 0)
    throw new StartError(`--data ${file} is a database, but not Hydrofoil's: choose another file with --data`);
}

function versionOf(db: Database.Database): number {
  const row: unknown = db.prepare('PRAGMA user_version').get();
  return Number((row as { user_version?: unknown } | undefined)?.user_version ?? 0);
}

function reasonOf(error: unknown): string {
  const cause = causeOf(error);
  if (/not a database|malformed|corrupt/i.test(cause)) return `it is damaged or no database (${cause}); move it away`;
  if (/readonly|read-only/i.test(cause)) return 'it cannot be written, nor can its folder';
  if (/unable to open/i.test(cause)) return 'it cannot be opened or made there';
  if (/locked|busy/i.test(cause)) return 'another process holds it';
  return cause;
}
