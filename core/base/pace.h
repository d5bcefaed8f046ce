#ifndef CORE_BASE_PACE_H
#define CORE_BASE_PACE_H

/*
 * How the kernel shares processors among threads that want them: hints, which it may not know or not grant; then nothing changes. Each is
 * for the calling thread, and lasts.
 */
void pace_prompt(void); /* works for moments, and somebody waits for it: gets its turn at once, with short ones (Linux 6.12) */
void pace_patient(void); /* nobody waits for it: makes way for all others, and still gets a share where all processors are busy */

#endif
