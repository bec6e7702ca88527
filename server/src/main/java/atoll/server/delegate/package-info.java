/// Servers elsewhere that decide for this one: whose a token is, and who may do what.
///
/// Each is asked on the thread of the request that needs the answer, and that thread waits. Answers
/// are kept for a while, in memory only. The servers are named by kubeconfig files, whose TLS and
/// tokens [atoll.server.webhook.KubeconfigServer] reads.
@NullMarked
package atoll.server.delegate;

import org.jspecify.annotations.NullMarked;
