#pragma once
// A place where frames are seen live: a local interface, or a command that writes a capture.
#include <cstdint>
#include <memory>
#include <string>

#include "lvspec/frame.hpp"
#include "lvspec/pcapng.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// Takes the frames of a tap, on the tap's thread.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  /// The capture is there, though no frame may have come yet.
  virtual void begins() noexcept {}
  /// The record is valid for the call; false where no more are wanted.
  [[nodiscard]] virtual bool take(const Record& record) noexcept = 0;
};

/// A tap's books at its end. Counts may be pcapng::unknown.
struct TapEnd {
  std::uint64_t received = pcapng::unknown;
  std::uint64_t interface_drops = pcapng::unknown;
  std::uint64_t system_drops = pcapng::unknown;
  std::string failure;  ///< why it ended by itself; empty where it was asked to end
  std::string gap;      ///< why silence means nothing though it went on to the end, as half a sentence
};

/// An open capture.
class Tap {
 public:
  virtual ~Tap() = default;
  /// Passes frames on until it is asked to end, or cannot go on. Called once.
  [[nodiscard]] virtual TapEnd run(FrameSink& sink) = 0;
  /// From any thread, at any time: run() then returns within some seconds, whatever the other side does.
  virtual void ask_to_end() noexcept = 0;
};

/// What a vantage names: a command, else an interface. Throws WireError where it names neither, and as the two below do.
[[nodiscard]] std::unique_ptr<Tap> open_tap(const Vantage& vantage);

/// Throws WireError with the remedy: no such interface, down, no permission, `any`, not Ethernet.
[[nodiscard]] std::unique_ptr<Tap> open_interface_tap(const std::string& interface);

/// Starts the command. Throws WireError where no process can be started; what the command does then is seen by run().
[[nodiscard]] std::unique_ptr<Tap> open_command_tap(const std::string& command);

}  // namespace lvspec
