#include "wire/recorder.hpp"

#include <exception>
#include <mutex>
#include <thread>

#include "lvspec/decode.hpp"
#include "lvspec/marker.hpp"
#include "wire/capture_writer.hpp"
#include "wire/host.hpp"
#include "wire/tap.hpp"
#include "wire/threads.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

/// Cheap enough for every frame of a flood; tagged frames are left to the decoder.
bool may_be_arp(const Record& record) noexcept {
  if (record.captured < 14) return false;
  const std::uint16_t type = be16(record.data + 12);
  return type == 0x0806 || type == 0x8100 || type == 0x88a8;
}

}  // namespace

struct Recorder::State final : FrameSink {
  State(const Vantage& vantage, std::uint32_t run_token, const std::string& plan, const std::filesystem::path& file,
        FrameSink* who_hears)
      : name(vantage.name),
        beside(who_hears),
        by_command(vantage.command.has_value()),
        tap(open_tap(vantage)),
        writer(file, plan, vantage.name, vantage.interface ? *vantage.interface : vantage.command.value_or("")),
        token(run_token),
        thread(start_without_signals([this] { record(); })) {}

  void begins() noexcept override { begun = true; }

  bool take(const Record& record) noexcept override {
    if (may_be_arp(record)) watch(record);
    if (beside != nullptr) static_cast<void>(beside->take(record));
    return writer.write(record);
  }

  void watch(const Record& record) noexcept {
    const auto marker = marker_of(decode(record));
    if (!marker || marker->token != token) return;
    (marker->phase == Marker::Phase::open ? opened : closed) = true;
  }

  void record() noexcept {
    TapEnd end;
    try {
      drop_capabilities();  // the handles are open
      end = tap->run(*this);
    } catch (const std::exception& error) {
      end.failure = error.what();
    }
    finish(end);
  }

  void finish(const TapEnd& end) noexcept {
    writer.finish(end);
    const std::lock_guard lock(mutex);
    failure = writer.error().empty() ? end.failure : writer.error();
  }

  std::string name;
  FrameSink* beside;
  bool by_command;
  std::unique_ptr<Tap> tap;
  CaptureWriter writer;
  std::uint32_t token;
  std::atomic<bool> begun = false;
  std::atomic<bool> opened = false;
  std::atomic<bool> closed = false;
  std::mutex mutex;
  std::string failure;
  std::thread thread;  // last: it uses all of the above
};

Recorder::Recorder(const Vantage& vantage, std::uint32_t token, const std::string& plan, const std::filesystem::path& file,
                   FrameSink* beside)
    : state_(std::make_unique<State>(vantage, token, plan, file, beside)) {}

Recorder::~Recorder() { stop(); }

const std::string& Recorder::vantage() const noexcept { return state_->name; }
bool Recorder::by_command() const noexcept { return state_->by_command; }
bool Recorder::begun() const noexcept { return state_->begun; }
bool Recorder::opened() const noexcept { return state_->opened; }
bool Recorder::closed() const noexcept { return state_->closed; }

std::string Recorder::failure() const {
  const std::lock_guard lock(state_->mutex);
  return state_->failure;
}

void Recorder::stop() {
  if (!state_->thread.joinable()) return;
  state_->tap->ask_to_end();
  state_->thread.join();
}

}  // namespace lvspec
