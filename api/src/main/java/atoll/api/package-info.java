/// The vocabulary every floor shares: names of kinds and resources, objects, statuses. Values
/// without behaviour of their own: nothing here reads a clock, waits or keeps state beyond small
/// caches that threads may share.
///
/// [atoll.api.KubeObject] is what store, server and controllers hand to one another.
/// [atoll.api.Status] is what a refusal is on the wire and inside. The other types are the words in
/// which requests and messages name things, each with the text form that Go gives it.
@NullMarked
package atoll.api;

import org.jspecify.annotations.NullMarked;
