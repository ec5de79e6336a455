// For user-mode Linux on CPUs with AMX. It hands ptrace(PTRACE_SETREGSET, NT_X86_XSTATE) as many octets as the CPUs of its day had, and
// the kernel takes nothing but the whole (Linux arch/x86/kernel/fpu/regset.c, xstateregs_set: EFAULT), so that every process in it dies.
// Loaded before the C library (LD_PRELOAD), this fills the rest with what is there already. uml.sh compiles it where it is needed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

enum { get_regset = 0x4204, set_regset = 0x4205, nt_x86_xstate = 0x202, most = 65536 };

long ptrace(enum __ptrace_request request, ...) {
  static long (*real)(int, ...);
  static char whole[most] __attribute__((aligned(64)));
  if (!real) real = (long (*)(int, ...))dlsym(RTLD_NEXT, "ptrace");
  va_list words;
  va_start(words, request);
  const int pid = va_arg(words, int);
  void* address = va_arg(words, void*);
  void* data = va_arg(words, void*);
  va_end(words);
  const long done = real(request, pid, address, data);
  if (done == 0 || request != set_regset || (long)address != nt_x86_xstate) return done;
  const struct iovec* given = data;
  struct iovec all = {whole, sizeof whole};
  if (real(get_regset, pid, address, &all) != 0 || all.iov_len < given->iov_len) return done;
  memcpy(whole, given->iov_base, given->iov_len);
  return real(set_regset, pid, address, &all);
}
