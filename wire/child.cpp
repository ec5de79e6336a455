#include "wire/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

struct Pipe {
  Descriptor read, write;
  Pipe() {
    int fds[2] = {-1, -1};
    if (::pipe2(fds, O_CLOEXEC) != 0) throw WireError(std::string("no pipe for a command: ") + std::strerror(errno));
    read = Descriptor(fds[0]);
    write = Descriptor(fds[1]);
  }
};

/// What the child's end of things looks like.
class Setting {
 public:
  Setting(const Descriptor& input, int output, int errors) {
    ::posix_spawn_file_actions_init(&actions_);
    if (input)
      ::posix_spawn_file_actions_adddup2(&actions_, input.get(), 0);
    else
      ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, errors, 2);
    ::posix_spawnattr_init(&attributes_);
    // Signals as a shell expects them, whatever this process ignores or blocks.
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Setting() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  [[nodiscard]] int spawn(pid_t& pid, const std::string& command) const {
    const char* const words[] = {"sh", "-c", command.c_str(), nullptr};
    return ::posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, const_cast<char* const*>(words), environ);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

Child::Child(const std::string& command, Input input) {
  Descriptor its_input;
  if (input == Input::open) {
    Pipe pipe;
    its_input = std::move(pipe.read);
    input_ = std::move(pipe.write);
  }
  Pipe output, errors;
  const Setting setting(its_input, output.write.get(), errors.write.get());
  if (const int error = setting.spawn(pid_, command); error != 0)
    throw WireError("the command `" + command + "` cannot be started: " + std::strerror(error));
  ::fcntl(output.read.get(), F_SETPIPE_SZ, 1024 * 1024);
  ::fcntl(errors.read.get(), F_SETFL, O_NONBLOCK);
  output_ = std::move(output.read);
  errors_ = std::move(errors.read);
}

// The leader is reaped last: until then no other process can have got its number.
Child::~Child() {
  if (!let_go_) signal(SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void Child::signal(int number) const noexcept { ::kill(-pid_, number); }

bool Child::ended() const noexcept {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

std::string Child::ending(std::chrono::milliseconds patience) const {
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  pollfd fd{process.get(), POLLIN, 0};
  if (process) ::poll(&fd, 1, static_cast<int>(patience.count()));
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return "its process goes on";
  return (info.si_code == CLD_EXITED ? "exit status " : "signal ") + std::to_string(info.si_status);
}

}  // namespace lvspec
