#include "cli/load_ear.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "checks/watch.hpp"
#include "cli/recent_frames.hpp"
#include "lvspec/decode.hpp"
#include "wire/host.hpp"
#include "wire/threads.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

constexpr auto glance = 100ms;
// In glances: how long frames wait for those of other vantages, how often checks are asked, and when they begin anew, since some
// keep no more than their first thousands of connections.
constexpr std::uint32_t patience = 3, telling = 2, renewing = 100;
// Frames of a glance: with more, half of the connections are heard, and half of those, so that listening takes little from the
// engine; with few for so many glances, more are.
constexpr std::size_t many = 1000, few = 100, most = 8000;
constexpr std::uint32_t quiet = 20;
constexpr int most_halvings = 12;

/// The beginning of a frame: all of its headers.
struct Heard {
  Record record;
  std::uint32_t due = 0;
  std::array<std::uint8_t, 256> octets;

  void keep(const Record& from) noexcept {
    record = from;
    record.captured = std::min(from.captured, static_cast<std::uint32_t>(octets.size()));
    std::copy_n(from.data, record.captured, octets.data());
  }
};

/// Real servers' answers by who sent them.
using Answers = std::map<Mac, std::uint64_t>;

/// Takes the frames of one vantage.
class Lane final : public FrameSink {
 public:
  Lane(std::uint8_t vantage, const LoadTarget& target, bool counts, const std::atomic<int>& halvings)
      : vantage_(vantage), vip_(target.vip), port_(target.port), counts_(counts), halvings_(halvings) {
    heard_.reserve(most);
  }

  bool take(const Record& given) noexcept override {
    Record record = given;
    record.number = ++seen_;
    record.vantage = vantage_;
    const Frame frame = decode(record);
    const bool answers = counts_ && begins_answer(frame), heard = is_heard(frame);
    if (!answers && !heard) return true;
    const std::lock_guard lock(mutex_);
    if (answers) ++answers_[frame.source_mac()];
    if (heard && heard_.size() < most) heard_.emplace_back().keep(record);
    return true;
  }

  /// Gives what came since the last call to the other two.
  void collect(std::vector<Heard>& heard, Answers& answers) {
    const std::lock_guard lock(mutex_);
    heard.insert(heard.end(), heard_.begin(), heard_.end());
    heard_.clear();
    for (const auto& [mac, count] : answers_) answers[mac] += count;
    answers_.clear();
  }

 private:
  [[nodiscard]] bool begins_answer(const Frame& frame) const noexcept {
    constexpr std::string_view start = "HTTP/1.";
    if (frame.source_port() != port_ || !frame.tcp() || frame.payload_length < start.size() || frame.ip().source() != vip_)
      return false;
    const auto payload = frame.payload();
    return std::string_view(reinterpret_cast<const char*>(payload.data()), payload.size()).starts_with(start);
  }
  /// By the client's port, so that a connection is heard whole, at every vantage, or not at all.
  [[nodiscard]] bool is_heard(const Frame& frame) const noexcept {
    if (!frame.tcp()) return true;
    const unsigned client = frame.source_port() == port_ ? frame.destination_port() : frame.source_port();
    return (client * 0x9e37'79b1U >> 16U & ((1U << static_cast<unsigned>(halvings_.load())) - 1U)) == 0;
  }

  std::uint8_t vantage_;
  Ip vip_;
  std::uint16_t port_;
  bool counts_;  // answers: once, at the tester's own port
  const std::atomic<int>& halvings_;
  std::uint32_t seen_ = 0;
  std::mutex mutex_;
  std::vector<Heard> heard_;
  Answers answers_;
};

/// Of connections, by what the load profile asks for at most; a closed loop asks as fast as anybody.
int halvings_for(const LoadProfile& load) {
  constexpr double frames_of_a_request = 25, glances_a_second = 10, fast = 10'000;
  double rate = 0;
  for (const LoadStage& stage : load.stages)
    rate = std::max(rate, stage.shape == Shape::closed ? fast
                          : stage.shape == Shape::sine ? stage.from + stage.to
                                                       : std::max(stage.from, stage.to));
  int out = 0;
  for (double frames = rate * frames_of_a_request / glances_a_second; frames > many && out < most_halvings; frames /= 2) ++out;
  return out;
}

}  // namespace

struct LoadEar::State {
  explicit State(const LoadOrder& order)
      : profile(order.profile),
        halvings(halvings_for(order.load)),
        watch(order.profile, order.selected),
        servers(order.profile.real_servers.size()),
        sight{servers, {}},
        today(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())) {
    const auto& vantages = order.profile.vantages;
    bool counted = false;
    for (std::size_t v = 0; v < vantages.size(); ++v) {
      const bool testers = !counted && vantages[v].at == Place::client && vantages[v].interface;
      counted |= testers;
      lanes.push_back(std::make_unique<Lane>(static_cast<std::uint8_t>(v), order.target, testers, halvings));
    }
    thread = start_without_signals([this] { run(); });
  }
  ~State() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    wake.notify_one();
    thread.join();
  }

  void run() {
    drop_capabilities();
    ::setpriority(PRIO_PROCESS, 0, 10);  // of this thread alone: the engine comes first
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, glance, [this] { return ending; })) {
      lock.unlock();
      listen();
      lock.lock();
    }
  }

  void listen() {
    const std::size_t before = waiting.size();
    for (const auto& lane : lanes) lane->collect(waiting, answers);
    for (std::size_t i = before; i < waiting.size(); ++i) waiting[i].due = round + patience;
    adapt(waiting.size() - before);
    if (begun && !prepared) prepare();
    deliver();
    ++round;
    if (!prepared) return;
    name_answers();
    if (round % telling == 0) tell();
    if (round % renewing == 0) watch.renew();
  }

  void adapt(std::size_t frames) {
    const int now = halvings;
    quiet_for = frames < few ? quiet_for + 1 : 0;
    int more = 0;
    for (std::size_t left = frames; left > many && now + more < most_halvings; left /= 2) ++more;
    if (more != 0) halvings = now + more;
    if (quiet_for < quiet || now == 0) return;
    quiet_for = 0;
    halvings = now - 1;
  }

  /// Whatever is no later than the latest frame that has waited for long enough, in order of time.
  void deliver() {
    std::int64_t until = INT64_MIN;
    for (const Heard& h : waiting)
      if (h.due <= round) until = std::max(until, h.record.time_ns);
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < waiting.size(); ++i)
      if (waiting[i].record.time_ns <= until) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [this](std::uint32_t a, std::uint32_t b) { return waiting[a].record.time_ns < waiting[b].record.time_ns; });
    for (const std::uint32_t i : order) {
      Record record = waiting[i].record;
      record.data = waiting[i].octets.data();
      if (prepared)
        watch.hear(record);
      else if (!first.full())
        first.add(record);
    }
    std::erase_if(waiting, [until](const Heard& h) { return h.record.time_ns <= until; });
  }

  void prepare() {
    watch.prepare(first);
    prepared = true;
    [[maybe_unused]] const bool again = first.rewind();
    for (Record record; first.next(record);) watch.hear(record);
    first = {};
  }

  /// What nobody is known to have sent waits until somebody is.
  void name_answers() {
    const std::lock_guard lock(mutex);
    std::erase_if(answers, [this](const auto& answer) {
      const Party sender = watch.owner(answer.first);
      const bool known = sender.role == Role::real_server && sender.index < servers.size();
      if (known) sight.servers[sender.index] += answer.second;
      sight.by_mac |= known;
      return known;
    });
  }

  void tell() {
    std::vector<Verdict> seen = watch.take();
    static_cast<void>(apply_waivers(seen, profile, today));
    const std::lock_guard lock(mutex);
    for (const Verdict& v : seen)
      if (v.counts_as_failure() &&
          std::find(sight.violations.begin(), sight.violations.end(), v.spec->id) == sight.violations.end())
        sight.violations.push_back(v.spec->id);
  }

  const Profile& profile;
  std::atomic<int> halvings;
  std::vector<std::unique_ptr<Lane>> lanes;
  // The thread's own.
  Watch watch;
  std::vector<Heard> waiting;
  FirstFrames first;
  Answers answers;
  std::uint32_t round = 0, quiet_for = 0;
  bool prepared = false;
  // Shared.
  std::atomic<bool> begun = false;
  std::mutex mutex;
  std::condition_variable wake;
  bool ending = false;
  std::vector<std::uint64_t> servers;  // none of any
  LoadSight sight;
  std::chrono::year_month_day today;
  std::thread thread;  // last: it uses all of the above
};

LoadEar::LoadEar(const LoadOrder& order) : state_(std::make_unique<State>(order)) {}
LoadEar::~LoadEar() = default;

std::vector<FrameSink*> LoadEar::sinks() {
  std::vector<FrameSink*> out;
  for (const auto& lane : state_->lanes) out.push_back(lane.get());
  return out;
}

void LoadEar::begin() { state_->begun = true; }

LoadSight LoadEar::take() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->sight, {state_->servers, {}, state_->sight.by_mac});
}

}  // namespace lvspec
