// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace restore {

// From now on SIGINT, SIGTERM and SIGHUP only set a flag, so that a job can end
// in good order.  A second SIGINT ends the process at once.
void CatchInterrupts();

// Whether one has come.
bool WasInterrupted();

}  // namespace restore
