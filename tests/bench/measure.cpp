// bench_measure COMMAND…: runs it, and prints "exit_status wall user sys peak_kib": seconds, and what it had in memory at most.
//
// Small by itself: a process inherits the peak of the one that it was made by, so a script's own size would hide the command's.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>

extern char** environ;

namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

bool start(char** command, pid_t& child) {
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
  return posix_spawnp(&child, command[0], &quiet, nullptr, command, environ) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  pid_t child = 0;
  const auto before = std::chrono::steady_clock::now();
  if (argc < 2 || !start(argv + 1, child)) {
    std::fputs("bench_measure: the command cannot be started\n", stderr);
    return 2;
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - before;
  std::printf("%d %.6f %.6f %.6f %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall.count(),
              seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss);
}
