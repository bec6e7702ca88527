package atoll.server.listen;

import java.io.IOException;

/// Answers requests. Called on a virtual thread of its own for each, so it may wait.
@FunctionalInterface
public interface ExchangeHandler {
    void handle(Exchange exchange) throws IOException;
}
