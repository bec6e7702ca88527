package atoll.api.request;

/// @param fieldManager empty: taken from the user agent
/// @param dryRun the full chain, nothing stored
public record WriteOptions(String fieldManager, boolean dryRun, FieldValidation fieldValidation) {
    public static WriteOptions by(String fieldManager) {
        return new WriteOptions(fieldManager, false, FieldValidation.IGNORE);
    }
}
