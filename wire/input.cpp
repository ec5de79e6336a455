#include "wire/input.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace lvspec {
namespace {
// Large enough that system calls cost nothing, small enough to stay in the second-level cache.
constexpr std::size_t window_size = 256 * 1024;
}  // namespace

Input::Input(Read read)
    : read_(std::move(read)), window_(std::make_unique_for_overwrite<std::uint8_t[]>(window_size)), capacity_(window_size) {}

const std::uint8_t* Input::fill(std::size_t octets) noexcept {
  to_front();
  while (ready() < octets) {
    if (limit_ == capacity_) grow();
    if (!read_more()) return nullptr;
  }
  return window_.get() + at_;
}

void Input::to_front() noexcept {
  std::memmove(window_.get(), window_.get() + at_, ready());
  base_ += at_;
  limit_ -= at_;
  at_ = 0;
}

void Input::grow() {
  auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity_ * 2);
  std::memcpy(larger.get(), window_.get(), limit_);
  window_ = std::move(larger);
  capacity_ *= 2;
}

bool Input::read_more() noexcept {
  const std::ptrdiff_t got = read_(window_.get() + limit_, capacity_ - limit_);
  if (got > 0) limit_ += static_cast<std::size_t>(got);
  if (got < 0) error_ = std::string("cannot be read: ") + std::strerror(errno);
  return got > 0;
}

bool Input::skip(std::uint64_t octets) noexcept {
  while (octets > ready()) {
    octets -= ready();
    at_ = limit_;
    to_front();
    if (!read_more()) return false;
  }
  at_ += static_cast<std::size_t>(octets);
  return true;
}

Input::Read read_from(int fd) {
  return [fd](std::uint8_t* into, std::size_t size) {
    std::ptrdiff_t got = -1;
    do got = ::read(fd, into, size);
    while (got < 0 && errno == EINTR);
    return got;
  };
}

}  // namespace lvspec
