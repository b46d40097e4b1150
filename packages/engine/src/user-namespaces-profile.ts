/**
 * System calls of a container that may make user namespaces, as builders of images without an engine do.
 *
 * An engine's own profile lets nobody make a namespace or mount without CAP_SYS_ADMIN. In a user namespace
 * of its own a process has that capability, and it holds for nothing outside. What stays refused is what
 * knows no namespaces, and what nobody needs who builds an image.
 */
const refused: Readonly<Record<string, readonly string[]>> = {
  'keys of the kernel are of no namespace': ['add_key', 'keyctl', 'request_key'],
  'programs in the kernel, and looks into it': [
    'bpf',
    'lookup_dcookie',
    'perf_event_open',
    'syslog',
    'userfaultfd',
  ],
  'rings that other filters do not see into': [
    'io_uring_enter',
    'io_uring_register',
    'io_uring_setup',
  ],
  'files past the folders that lead to them': ['open_by_handle_at'],
  'the machine itself': [
    'acct',
    'delete_module',
    'finit_module',
    'init_module',
    'ioperm',
    'iopl',
    'kexec_file_load',
    'kexec_load',
    'quotactl',
    'quotactl_fd',
    'reboot',
    'settimeofday',
    'clock_settime',
    'swapoff',
    'swapon',
    'vhangup',
  ],
  'what only very old programs call': [
    '_sysctl',
    'create_module',
    'get_kernel_syms',
    'nfsservctl',
    'query_module',
    'sysfs',
    'uselib',
    'ustat',
    'vm86',
    'vm86old',
  ],
};

/** EPERM, as a process without the right is told. */
const action = 'SCMP_ACT_ERRNO';

/** AF_VSOCK leads to whatever runs this machine, past any network. */
const vsock = { index: 0, value: 40, op: 'SCMP_CMP_EQ' };

/** As the Engine API takes it: `seccomp=…` among the security options. */
export const userNamespacesProfile: string = JSON.stringify({
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [
    { names: Object.values(refused).flat(), action, errnoRet: 1 },
    { names: ['socket'], action, errnoRet: 1, args: [vsock] },
  ],
});
