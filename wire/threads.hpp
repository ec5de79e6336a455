#pragma once
#include <csignal>
#include <thread>

namespace lvspec {

/// Signals belong to the thread that runs the program.
template <class Work>
std::thread start_without_signals(Work work) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(work);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace lvspec
