#pragma once
// Wakes a thread that waits in poll(2).
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "wire/descriptor.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {

/// Once rung it stays readable, so that no call is lost, whoever comes first.
class WakeUp {
 public:
  WakeUp() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!fd_) throw WireError("no more file descriptors: raise ulimit -n");
  }
  void ring() const noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
  }
  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }

 private:
  Descriptor fd_;
};

}  // namespace lvspec
