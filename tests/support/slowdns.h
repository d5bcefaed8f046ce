#ifndef TESTS_SUPPORT_SLOWDNS_H
#define TESTS_SUPPORT_SLOWDNS_H

/*
 * A getaddrinfo() that hangs for names *.hang.test, $SLOWDNS_SECONDS long (6 unless set), then fails. Names *.invalid fail at once; names
 * *.switch.test do what the file $SLOWDNS_FILE says at that moment (hang, missing, else 127.0.0.1); others go their usual way.
 * Linked into a test it takes the place of libc's, also for libcurl; as build/tests/slowdns.so it is for LD_PRELOAD.
 */
int slowdns_calls(void); /* lookups that hung so far */

#endif
