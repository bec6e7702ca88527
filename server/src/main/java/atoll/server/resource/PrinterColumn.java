package atoll.server.resource;

/// One of a custom resource's `additionalPrinterColumns`.
///
/// @param jsonPath as the definition spells it, `.spec.replicas`
public record PrinterColumn(
        String name,
        String type,
        String format,
        String description,
        int priority,
        String jsonPath) {}
