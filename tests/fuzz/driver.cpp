// Runs a fuzz target without libFuzzer: its seeds, then a number of mutations that depends on nothing but the numbers given.
//
//   fuzz_NAME [RUNS [SEED]]     FUZZ_SECONDS=N in the environment ends it sooner
//   fuzz_NAME FILE              one input, such as the one that a crash leaves behind
//   fuzz_NAME --seeds FOLDER    writes the seeds down, for libFuzzer
//
// With clang++, libFuzzer finds more, as it sees which branches an input takes (CMakeLists.txt has the command lines).
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "tests/fuzz/mutate.hpp"

// There only where a sanitizer is linked in.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using lvspec::fuzz::Bytes;

// What a crash has to tell: it cannot be handed anything.
const Bytes* current = nullptr;
std::string crash_file;

void leave_input() {
  if (current == nullptr) return;
  std::FILE* file = std::fopen(crash_file.c_str(), "wb");
  if (file == nullptr) return;
  std::fwrite(current->data(), 1, current->size(), file);
  std::fclose(file);
  std::fprintf(stderr, "the input is in %s\n", crash_file.c_str());
  current = nullptr;
}

void on_signal(int signal) {
  leave_input();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const Bytes& input) {
  // An exact copy on the heap, so that one octet too far is seen.
  const auto copy = std::make_unique<std::uint8_t[]>(input.size());
  if (!input.empty()) std::memcpy(copy.get(), input.data(), input.size());
  current = &input;
  LLVMFuzzerTestOneInput(copy.get(), input.size());
  current = nullptr;
}

void run_mutations(std::uint64_t runs, std::uint64_t seed) {
  const auto seeds = lvspec::fuzz::seeds();
  for (const Bytes& input : seeds) run(input);
  const char* limit = std::getenv("FUZZ_SECONDS");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit != nullptr ? std::atoi(limit) : 86'400);
  std::uint64_t done = 0;
  for (; done < runs && std::chrono::steady_clock::now() < end; ++done) {
    lvspec::Dice dice(lvspec::mix64(seed) + done);
    run(lvspec::fuzz::mutated(seeds, lvspec::fuzz::most_changes(), dice));
  }
  std::printf("%llu seeds, %llu mutations\n", static_cast<unsigned long long>(seeds.size()),
              static_cast<unsigned long long>(done));
}

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const Bytes& input : lvspec::fuzz::seeds())
    std::ofstream(folder / ("seed" + std::to_string(number++)), std::ios::binary) << std::string(input.begin(), input.end());
}

Bytes read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  crash_file = std::string(argv[0]) + ".crash";
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(leave_input);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE})
    if (__sanitizer_set_death_callback == nullptr || signal == SIGABRT) std::signal(signal, on_signal);
  if (argc == 3 && std::strcmp(argv[1], "--seeds") == 0) return write_seeds(argv[2]), 0;
  if (argc == 2 && std::filesystem::exists(argv[1])) return run(read_file(argv[1])), 0;
  run_mutations(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
}
