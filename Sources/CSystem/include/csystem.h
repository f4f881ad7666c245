#ifndef GROUNDWORK_CSYSTEM_H
#define GROUNDWORK_CSYSTEM_H
/* System calls that Swift cannot import because they are variadic or macros. */
#endif
