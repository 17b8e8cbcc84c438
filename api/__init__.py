"""What other programs see of the office (接口): ``/api/v1/``, over the querysets, forms and actions of the pages."""
