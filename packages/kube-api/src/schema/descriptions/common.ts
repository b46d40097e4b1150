/** What fields of the same name mean in every message that does not describe them itself. */
export const commonFields = `
apiVersion: The group and version of the schema of this object, such as "apps/v1".
kind: The kind of this object, in one word, such as "Pod".
metadata: Name, labels, annotations and what the server notes about the object.
spec: What is wanted; whoever writes the object decides it.
status: What is; written by the cluster, not by people.
name: The name by which it is known.
namespace: The namespace that it is in.
uid: The unique id of the object; another object of the same name has another one.
reason: One word, for programs, that says why.
message: A sentence, for people, that says why.
conditions: The newest observations about it, one for each type.
lastTransitionTime: When the condition last went from one status to another.
observedGeneration: The generation of the spec that this status is about.
optional: Whether it is fine that it, or a key of it, does not exist.
items: The keys to make files of, and their paths; every key becomes a file when this is left out.
defaultMode: The permission bits of the files that do not have their own; 0644 when left out.
mode: The permission bits of this file, octal or decimal; the volume's default when left out.
path: The path of the file in the volume; relative, without "..".
readOnly: Whether writing is forbidden; false when left out.
fsType: The type of the file system to mount, such as "ext4".
operator: How the key is compared with the values.
values: The values to compare with; empty for Exists and DoesNotExist.
labelSelector: Chooses objects by their labels.
exec: Runs a command in the container.
httpGet: Sends an HTTP GET request to the container.
tcpSocket: Opens a TCP connection to the container.
host: The host to connect to; the pod's own address when left out.
resourceClaimName: The name of the ResourceClaim.
`;
