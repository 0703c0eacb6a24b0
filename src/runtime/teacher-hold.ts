import type { CampaignView } from '../campaign/campaign-view.ts';
import { teacherWaiting } from '../campaign/teacher-waiting.ts';
import type { WorkerMonitor } from './monitor.ts';

/** Reports once that a teacher has used up its trial, and once that draws continue. */
export class TeacherHold {
  readonly #monitor: WorkerMonitor;
  readonly #note: (message: string) => void;
  #isHeld = false;

  constructor(monitor: WorkerMonitor, note: (message: string) => void) {
    this.#monitor = monitor;
    this.#note = note;
  }

  /** Updates the state when the campaign's counts may have changed. */
  told(view: CampaignView, drawable: boolean): void {
    const held = teacherWaiting(view, drawable);
    if ((held !== null) === this.#isHeld) return;
    this.#isHeld = held !== null;
    this.#monitor.teacherHeld(held !== null);
    this.#note(held === null ? 'the teacher is tried again' : `trace waits for the teacher: ${held.reason}`);
  }
}
