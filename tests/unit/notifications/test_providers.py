"""Providers' codes and signatures, against their published examples; nothing here was run against a provider."""

import pytest

from services.notifications.senders import aliyun, mail, wechat
from services.notifications.senders.aliyun import signature
from services.notifications.sending import VERDICTS

SEND_SMS = {
    "AccessKeyId": "testId",
    "Action": "SendSms",
    "Format": "XML",
    "OutId": "123",
    "PhoneNumbers": "15300000001",
    "RegionId": "cn-hangzhou",
    "SignName": "阿里云短信测试专用",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
    "SignatureVersion": "1.0",
    "TemplateCode": "SMS_71390007",
    "TemplateParam": '{"customer":"test"}',
    "Timestamp": "2017-07-12T02:42:19Z",
    "Version": "2017-05-25",
}
DESCRIBE_REGIONS = {
    "AccessKeyId": "testid",
    "Action": "DescribeRegions",
    "Format": "XML",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
    "SignatureVersion": "1.0",
    "Timestamp": "2016-02-23T12:46:24Z",
    "Version": "2014-05-26",
}


def test_signatures_are_those_of_aliyuns_own_examples() -> None:
    assert "zJDF+Lrzhj/ThnlvIToysFRq6t4=" == signature("GET", SEND_SMS, "testSecret")
    assert "OLeaidS1JvxuMvnyHOwuJ+uX5qY=" == signature("GET", DESCRIBE_REGIONS, "testsecret")


def test_every_code_of_every_table_has_a_verdict_that_exists() -> None:
    for table in (aliyun.CODES, wechat.CODES, mail.VERDICTS):
        assert set(table.values()) <= set(VERDICTS)


@pytest.mark.parametrize(
    ("stage", "code", "expected"),
    [
        (mail.SENDER, 550, "again"),
        (mail.RECIPIENT, 450, "again"),
        (mail.RECIPIENT, 550, "undeliverable"),
        (mail.RECIPIENT, 554, "undeliverable"),
        (mail.CONTENT, 451, "again"),
        (mail.CONTENT, 550, "undeliverable"),
        (mail.CONTENT, 552, "refused"),
        (mail.CONTENT, 554, "refused"),
        (mail.CONTENT, 299, "again"),
    ],
)
def test_a_code_means_something_else_at_another_stage(stage: str, code: int, expected: str) -> None:
    assert expected == mail.verdict(stage, code)
