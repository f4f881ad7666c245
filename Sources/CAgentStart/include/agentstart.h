#ifndef GROUNDWORK_AGENTSTART_H
#define GROUNDWORK_AGENTSTART_H
// What has to happen before the Swift runtime starts; see agentstart.c.

// The arguments main was given, without /proc.
int gw_argument_count(void);
const char *gw_argument(int place);

// Takes out of the environment what was put there for the runtime, so that children do not get it.
void gw_clean_environment(void);

#endif
