/**
 * The errors of the in-memory DynamoDB, made of the SDK's own classes with the names, codes and fault sides
 * that AWS sends. The harness takes the throttling and conflict ones to refuse calls with.
 */
import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";

const metadata = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

export function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name: "ValidationException",
    $fault: "client",
    message,
    ...metadata(400),
  });
}

export function conditionFailed(item: Readonly<Record<string, AttributeValue>> | undefined): Error {
  return new ConditionalCheckFailedException({
    message: "The conditional request failed",
    ...(item === undefined ? {} : { Item: item }),
    ...metadata(400),
  });
}

export function transactionCancelled(reasons: readonly CancellationReason[]): Error {
  const codes = reasons.map((reason) => reason.Code).join(", ");
  return new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: [...reasons],
    ...metadata(400),
  });
}

export function tokenMismatch(): Error {
  return new IdempotentParameterMismatchException({
    message: "The ClientRequestToken was used with other parameters",
    ...metadata(400),
  });
}

export function tableNotFound(): Error {
  return new ResourceNotFoundException({ message: "Requested resource not found", ...metadata(400) });
}

/** A single write that meets a transaction on the same item. */
export function transactionConflict(): Error {
  return new TransactionConflictException({
    message: "Transaction is ongoing for the item",
    ...metadata(400),
  });
}

/** Three ways in which the table says "not now". The SDK itself tries each of them again. */
export const throttled = {
  table: (): Error =>
    new ProvisionedThroughputExceededException({
      message: "Throughput exceeds the capacity",
      ...metadata(400),
    }),
  request: (): Error => new ThrottlingException({ message: "Rate exceeded", ...metadata(400) }),
  account: (): Error =>
    new RequestLimitExceeded({ message: "Throughput exceeds the account's limit", ...metadata(400) }),
};

export function serverFailed(): Error {
  return new InternalServerError({ message: "Internal server error", ...metadata(500) });
}

/** What a disabled or deleted key does to the table. The name is not documented; nobody should rely on it. */
export function keyUnavailable(): Error {
  return new DynamoDBServiceException({
    name: "AccessDeniedException",
    $fault: "client",
    message: "The table's key is not accessible",
    ...metadata(400),
  });
}
