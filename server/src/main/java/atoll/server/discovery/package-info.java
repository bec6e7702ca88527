/// What a cluster serves, in the documents by which clients find out.
///
/// Two forms are served at the same paths, as the client's `Accept` asks: the older, a document for
/// each group and version ([PlainDocuments]), and the aggregated, all in one
/// ([AggregatedDocument]). Both are compared with a real server's in tests.
@NullMarked
package atoll.server.discovery;

import org.jspecify.annotations.NullMarked;
