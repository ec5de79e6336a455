#include "wire/live_frames.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "wire/host.hpp"
#include "wire/recorder.hpp"
#include "wire/tap.hpp"
#include "wire/threads.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_octets = 8U << 20U, much = most_octets / 2;
// The kernel hands blocks over after 100 ms.
constexpr std::int64_t patience_ns = 250'000'000;

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Frames as they came, one after the other.
struct Batch {
  struct Entry {
    std::size_t offset;
    std::uint32_t captured, length;
    std::int64_t time_ns;
    std::int64_t collected_ns;  ///< by our clock
  };
  std::vector<std::uint8_t> octets;
  std::vector<Entry> entries;
  std::size_t at = 0;

  void add(const Record& record) {
    entries.push_back({octets.size(), record.captured, record.length, record.time_ns, 0});
    octets.insert(octets.end(), record.data, record.data + record.captured);
  }
  void clear() noexcept {
    octets.clear();
    entries.clear();
    at = 0;
  }
  /// Forgets what was delivered and adds another batch.
  void append(const Batch& more) {
    const std::size_t gone = entries[at].offset;
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(at));
    octets.erase(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(gone));
    at = 0;
    for (Entry& e : entries) e.offset -= gone;
    for (Entry e : more.entries) {
      e.offset += octets.size();
      entries.push_back(e);
    }
    octets.insert(octets.end(), more.octets.begin(), more.octets.end());
  }
  [[nodiscard]] bool done() const noexcept { return at == entries.size(); }
  [[nodiscard]] std::size_t weight() const noexcept { return octets.size() + entries.size() * sizeof(Entry); }
};

/// What all lanes share.
struct Bell {
  std::mutex mutex;
  std::condition_variable room, work;
  bool ending = false;
};

class Lane final : public FrameSink {
 public:
  Lane(const Vantage& vantage, std::uint8_t index, Bell& bell)
      : vantage_(vantage),
        index_(index),
        bell_(bell),
        tap_(open_tap(vantage)),
        thread_(start_without_signals([this] { run(); })) {}
  ~Lane() override {
    {
      const std::lock_guard lock(bell_.mutex);
      bell_.ending = true;
      bell_.room.notify_all();
    }
    stop();
    thread_.join();
  }

  bool take(const Record& record) noexcept override {
    std::unique_lock lock(bell_.mutex);
    bell_.room.wait(lock, [this] { return bell_.ending || coming_.weight() < most_octets; });
    if (coming_.weight() >= most_octets) return false;
    const bool was_little = coming_.weight() < much;
    coming_.add(record);
    if (was_little && coming_.weight() >= much) bell_.work.notify_one();
    return true;
  }

  void stop() noexcept { tap_->ask_to_end(); }

  /// Under the bell's lock. What is held back stays in front.
  void collect(std::int64_t now) {
    for (Batch::Entry& e : coming_.entries) e.collected_ns = now;
    if (current_.done()) {
      current_.clear();
      std::swap(current_, coming_);
    } else {
      current_.append(coming_);
      coming_.clear();
    }
  }
  [[nodiscard]] bool has_frame() const noexcept { return !current_.done(); }
  [[nodiscard]] bool may_bring_more() const noexcept { return !over_; }
  /// Under the bell's lock.
  [[nodiscard]] bool has_much() const noexcept { return coming_.weight() >= much; }
  [[nodiscard]] bool ended() const noexcept { return over_ && current_.done() && coming_.entries.empty(); }
  [[nodiscard]] std::int64_t collected_ns() const noexcept { return current_.entries[current_.at].collected_ns; }
  [[nodiscard]] std::int64_t time_ns() const noexcept { return current_.entries[current_.at].time_ns; }

  void deliver(Record& record) noexcept {
    const Batch::Entry& e = current_.entries[current_.at++];
    record = {current_.octets.data() + e.offset, e.captured, e.length, e.time_ns, static_cast<std::uint32_t>(++seen_), index_};
  }

  [[nodiscard]] Coverage coverage() const {
    Coverage c;
    c.vantage = vantage_.name;
    c.source = vantage_.interface ? *vantage_.interface : vantage_.command.value_or("");
    c.seen = seen_;
    c.counted = over_ && end_.system_drops != pcapng::unknown;
    for (const std::uint64_t drops : {end_.system_drops, end_.interface_drops})
      if (over_ && drops != pcapng::unknown) c.dropped += drops;
    c.why = !end_.failure.empty() ? end_.failure : !end_.gap.empty() ? end_.gap : "a watch has no beginning and no end";
    return c;
  }

 private:
  void run() noexcept {
    TapEnd end;
    try {
      drop_capabilities();
      end = tap_->run(*this);
    } catch (const std::exception& error) {
      end.failure = error.what();
    }
    const std::lock_guard lock(bell_.mutex);
    end_ = end;
    over_ = true;
    bell_.work.notify_one();
  }

  const Vantage& vantage_;
  std::uint8_t index_;
  Bell& bell_;
  std::unique_ptr<Tap> tap_;
  Batch coming_, current_;
  std::uint64_t seen_ = 0;
  TapEnd end_;
  std::atomic<bool> over_ = false;  ///< end_ is written
  std::thread thread_;              // last: it uses all of the above
};

}  // namespace

struct LiveFrames::State {
  Bell bell;
  std::vector<std::unique_ptr<Lane>> lanes;
  std::int64_t due_ns = 0;  ///< what was collected earlier waits for nobody
};

LiveFrames::LiveFrames(const std::vector<Vantage>& vantages) : state_(std::make_unique<State>()) {
  for (std::size_t v = 0; v < vantages.size(); ++v)
    state_->lanes.push_back(std::make_unique<Lane>(vantages[v], static_cast<std::uint8_t>(v), state_->bell));
}
LiveFrames::~LiveFrames() { stop(); }

void LiveFrames::collect(std::chrono::milliseconds patience) {
  auto& [bell, lanes, due_ns] = *state_;
  const auto any = [&](auto what) { return std::any_of(lanes.begin(), lanes.end(), what); };
  std::unique_lock lock(bell.mutex);
  bell.work.wait_for(lock, patience, [&] {
    return any([](const auto& lane) { return lane->has_much(); }) ||
           !any([](const auto& lane) { return lane->may_bring_more(); });
  });
  const std::int64_t now = now_ns();
  for (const auto& lane : lanes) lane->collect(now);
  due_ns = now - patience_ns;
  bell.room.notify_all();
}

bool LiveFrames::next(Record& record) noexcept {
  Lane* first = nullptr;
  bool all_there = true;
  for (const auto& lane : state_->lanes) {
    if (!lane->has_frame())
      all_there &= !lane->may_bring_more();
    else if (first == nullptr || lane->time_ns() < first->time_ns())
      first = lane.get();
  }
  if (first == nullptr || (!all_there && first->collected_ns() > state_->due_ns)) return false;
  first->deliver(record);
  return true;
}

bool LiveFrames::ended() const noexcept {
  const std::lock_guard lock(state_->bell.mutex);
  return std::all_of(state_->lanes.begin(), state_->lanes.end(), [](const auto& lane) { return lane->ended(); });
}

bool LiveFrames::failed(std::size_t vantage) const noexcept { return !state_->lanes[vantage]->may_bring_more(); }

void LiveFrames::stop() {
  {
    const std::lock_guard lock(state_->bell.mutex);
    state_->bell.ending = true;
    state_->bell.room.notify_all();
  }
  for (const auto& lane : state_->lanes) lane->stop();
}

std::vector<Coverage> LiveFrames::coverage() const {
  const std::lock_guard lock(state_->bell.mutex);
  std::vector<Coverage> out;
  for (const auto& lane : state_->lanes) out.push_back(lane->coverage());
  return out;
}

}  // namespace lvspec
