#include "agentstart.h"
