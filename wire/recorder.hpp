#pragma once
// Records one vantage of a live run into a pcapng file: the judged record.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "lvspec/profile.hpp"

namespace lvspec {

class FrameSink;

/// A capture in progress, on a thread of its own. libpcap: full snap length, promiscuous, TPACKET_V3 with a 64 MB ring and
/// to_ms=100, no immediate mode, no filter, nanoseconds, frames of both directions. A vantage with a `command` is read from that
/// command's output instead.
class Recorder {
 public:
  /// Opens the capture and starts recording to `file`. `plan` (plan.json's text) is kept in the file's section header, so that
  /// a capture can be judged on its own. `beside` is shown each frame, on the recorder's thread, and outlives it. Throws
  /// WireError.
  Recorder(const Vantage& vantage, std::uint32_t token, const std::string& plan, const std::filesystem::path& file,
           FrameSink* beside = nullptr);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// The vantage's name.
  [[nodiscard]] const std::string& vantage() const noexcept;
  /// Whether another program captures, which may take its time to begin, and to hand over what it saw.
  [[nodiscard]] bool by_command() const noexcept;
  /// Whether its capture is there. Safe from any thread.
  [[nodiscard]] bool begun() const noexcept;
  /// Whether the run's marker has come by here. Safe from any thread.
  [[nodiscard]] bool opened() const noexcept;
  [[nodiscard]] bool closed() const noexcept;
  /// Why recording ended by itself, or empty while it goes on.
  [[nodiscard]] std::string failure() const;

  /// Ends the capture, writes its statistics block and closes the file. Returns when the file is whole on disk.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvspec
