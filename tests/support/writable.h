#ifndef TESTS_SUPPORT_WRITABLE_H
#define TESTS_SUPPORT_WRITABLE_H

/* For tests that fill structs of the program, whose texts may be written to, with literals, which may not; what follows the include. */
#pragma GCC diagnostic ignored "-Wwrite-strings"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wincompatible-pointer-types-discards-qualifiers"
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Wdiscarded-qualifiers"
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#endif
