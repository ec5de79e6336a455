#pragma once
// Tests on real interfaces: a veth pair va, vb in a network namespace that is gone with its last handle.
#include <doctest/doctest.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <thread>

#include "tests/unit/wire/reading.hpp"
#include "tests/unit/wire/waiting.hpp"
#include "wire/port.hpp"
#include "wire/recorder.hpp"

namespace lvspec::test {

inline void run(const std::string& command) { REQUIRE_MESSAGE(std::system(command.c_str()) == 0, command); }

inline void make_pair() {
  REQUIRE(::unshare(CLONE_NEWNET) == 0);
  run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
  run("ip link add name va address 02:00:00:00:00:0a type veth peer name vb address 02:00:00:00:00:0b");
  run("ip link set va up && ip link set vb up");
}

/// Runs `body` on a thread of its own: a namespace belongs to a thread, and to those that it starts.
inline void with_pair(const std::function<void()>& body) {
  if (::geteuid() != 0) {
    MESSAGE("skipped: a network namespace needs root");
    return;
  }
  std::exception_ptr failed;
  std::thread([&] {
    try {
      make_pair();
      body();
    } catch (...) {
      failed = std::current_exception();
    }
  }).join();
  if (failed) std::rethrow_exception(failed);
}

inline Vantage on(const std::string& interface) {
  Vantage v;
  v.name = "at-" + interface;
  v.interface = interface;
  return v;
}

inline std::string arp_from_a(const std::string& tail) {
  return std::string("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x0a\x08\x06", 14) + tail;
}

inline std::string frame_from_a(std::uint16_t type, std::size_t length, const std::string& inside = "") {
  std::string octets = std::string("\x02\x00\x00\x00\x00\x0b\x02\x00\x00\x00\x00\x0a", 12);
  octets += static_cast<char>(type >> 8U);
  octets += static_cast<char>(type);
  octets += inside;
  octets.resize(length, 'x');
  return octets;
}

/// Sends, and again where the kernel had no room. Returns how often it had none.
inline std::size_t send(Port& port, const std::string& octets) {
  std::size_t refused = 0;
  const std::span frame(reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
  for (std::error_code error = port.send(frame); error; error = port.send(frame)) {
    // An interface that went down in between is told once.
    REQUIRE((error == std::errc::no_buffer_space || error == std::errc::resource_unavailable_try_again ||
             error == std::errc::network_down));
    REQUIRE(++refused < 1'000'000);
  }
  return refused;
}

inline constexpr std::uint32_t token = 42;

inline void send_marker(Port& port, Marker::Phase phase) {
  std::string octets = marker(token, phase);
  octets[6] = 2;
  for (std::size_t i = 7; i < 12; ++i) octets[i] = static_cast<char>(i == 11 ? 0x0a : 0);
  send(port, octets);
}

inline bool opens(const Recorder& recorder) {
  return within(std::chrono::seconds(5), [&] { return recorder.opened(); });
}
inline bool closes(const Recorder& recorder) {
  return within(std::chrono::seconds(5), [&] { return recorder.closed(); });
}

}  // namespace lvspec::test
